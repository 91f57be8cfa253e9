import { randomUUID } from 'node:crypto';
import { Remote } from '../framework/remote.ts';
import type { DueOrder } from '../surroundings/orders.ts';
import { cpuMs } from '../surroundings/process-costs.ts';
import type { Engine } from './engine.ts';
import type { WorkOptions } from './queue-engine.ts';

export type RawCalls = {
  work(options: WorkOptions & { readonly orders: readonly DueOrder[] }): Promise<void>;
};

/** Nothing is recorded, so it can neither be killed nor fall silent. */
export const rawUndici: Engine = {
  name: 'raw undici loop',
  prepareMs: 5_000,
  async start({ posUrl, inFlight, batches }) {
    const program = new Remote<RawCalls>(new URL('raw-undici-program.ts', import.meta.url));
    const orders = batches.flatMap(({ storeRef, dueAtMs, orders: count }) =>
      Array.from({ length: count }, () => ({ orderId: randomUUID(), storeRef, dueAtMs })),
    );
    await program.call('work', { posUrl, inFlight, orders });
    return {
      orders,
      cpu: () => ({ workerMs: cpuMs(program.pid), storageMs: 0 }),
      kill: () => program.kill(),
      restart: nothingKept,
      silence: () => undefined,
      orderNow: nothingKept,
      stop: () => program.kill(),
    };
  },
};

function nothingKept(): never {
  throw new Error('it keeps nothing');
}
