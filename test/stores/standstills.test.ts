import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrderId, StoreId } from '../../stores/ids.ts';
import { standstillsIn } from '../../stores/standstills.ts';
import type { StoreEvent, StoreHappening } from '../../stores/store-event.ts';

const at = (instant: number, happening: StoreHappening): StoreEvent => ({
  storeId: 'soho' as StoreId,
  at: instant,
  ...happening,
});
const opened = { kind: 'store_opened', holds: 0, orders: 3 } as const;
const closed = { kind: 'store_closed', reason: 'stopped' } as const;
const setAside = { kind: 'store_set_aside', error: 'no such account', retryInMs: 1_000 } as const;
const confirmed = { kind: 'order_confirmed', orderId: 'ord_1' as OrderId, slot: 900, fireAt: 800 } as const;
const controls = { kind: 'controls_changed', by: 'ops', reason: 'fryer', detail: '' } as const;
const unknown = { kind: 'away', from: Number.NEGATIVE_INFINITY, until: 10 } as const;
const stopped = { kind: 'stopped', by: 'ops', reason: 'fryer' } as const;

const cases: readonly { readonly name: string; readonly events: readonly StoreEvent[]; readonly stands: unknown }[] = [
  {
    name: 'when a store was away before the first event of it is not known',
    events: [at(10, opened)],
    stands: [unknown],
  },
  {
    name: 'a store that was stopped was away from then on, whatever it did before',
    events: [at(10, opened), at(20, confirmed), at(50, closed), at(90, opened)],
    stands: [unknown, { kind: 'away', from: 50, until: 90 }],
  },
  {
    name: 'of a process that was killed its last deed counts',
    events: [at(10, opened), at(20, confirmed), at(90, opened)],
    stands: [unknown, { kind: 'away', from: 20, until: 90 }],
  },
  {
    name: 'tries to open it in vain do not make it shorter',
    events: [at(20, confirmed), at(50, closed), at(51, setAside), at(60, setAside), at(90, opened)],
    stands: [{ kind: 'away', from: 50, until: 90 }],
  },
  {
    name: 'that its former process closes it, when another has opened it, takes it from nobody',
    events: [at(10, confirmed), at(50, opened), at(52, { kind: 'store_fenced' }), at(52, closed), at(60, confirmed)],
    stands: [{ kind: 'away', from: 10, until: 50 }],
  },
  {
    name: 'firing is stopped until it is allowed, its time is over, or now',
    events: [
      at(10, { ...controls, concurrency: 0 }),
      at(20, { ...controls, concurrency: null }),
      at(30, { ...controls, concurrency: 0, until: 35 }),
      at(40, { ...controls, concurrency: 0 }),
    ],
    stands: [
      { ...stopped, from: 10, until: 20 },
      { ...stopped, from: 30, until: 35 },
      { ...stopped, from: 40, until: 100 },
    ],
  },
  {
    name: 'other controls and other numbers stop nothing',
    events: [at(10, controls), at(20, { ...controls, concurrency: 1 })],
    stands: [],
  },
];

for (const { name, events, stands } of cases) {
  test(name, () => assert.deepEqual(standstillsIn(events, 100), stands));
}
