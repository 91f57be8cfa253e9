import { ok } from '../../lib/result.ts';
import { eventLine } from './event-line.ts';
import { renderTable } from './render-table.ts';
import type { Terminal } from './terminal.ts';
import { exitCodes } from './terminal.ts';
import type { ApiOptions } from './with-api.ts';
import { withApi } from './with-api.ts';

interface Setting {
  readonly value: number | boolean;
  readonly by: string;
  readonly reason: string;
  readonly at: string;
  readonly until?: string;
}

/** What we show of one store. */
export interface StoreAnswer {
  readonly store_id: string;
  readonly definition: {
    readonly name: string;
    readonly time_zone: string;
    readonly pos_account: string;
    readonly capacity: number;
    readonly lead_minutes: number;
    readonly slot_minutes: number;
  };
  readonly controls: Readonly<Record<string, Setting | undefined>>;
  readonly slots: readonly {
    readonly slot: string;
    readonly capacity?: number;
    readonly closed?: boolean;
    readonly by: string;
    readonly reason: string;
    readonly at: string;
    readonly until?: string;
  }[];
  readonly health: Readonly<Record<string, string | number | undefined>>;
  readonly events: readonly { readonly kind: string; readonly at: string }[];
}

/** Shows one store: what it is, how it is doing, what is in force there and what happened last. */
export function showStore(terminal: Terminal, options: ApiOptions & { readonly storeId: string }): Promise<number> {
  return withApi(terminal, options, async (api) => {
    const found = await api.get<StoreAnswer>(`/v1/ops/stores/${encodeURIComponent(options.storeId)}`);
    if (!found.ok) return found;
    terminal.out(options.json ? JSON.stringify(found.value) : describe(found.value));
    return ok(exitCodes.ok);
  });
}

function describe(store: StoreAnswer): string {
  const { store_id, definition, health, slots, events } = store;
  const { name, time_zone, pos_account, slot_minutes, lead_minutes, capacity } = definition;
  const { state, since, why, ...numbers } = health;
  const facts = Object.entries(numbers).map(([label, value]) => `${label.replaceAll('_', ' ')} ${value}`);
  return [
    `${store_id}  ${name} (${time_zone})`,
    `slots of ${slot_minutes} min with ${capacity} places, fired ${lead_minutes} min before, POS account ${pos_account}`,
    `${state} since ${since}${why === undefined ? '' : `: ${why}`}`,
    facts.join(' · '),
    '',
    describeControls(store),
    ...(slots.length === 0 ? [] : ['', describeSlots(store)]),
    ...(events.length === 0 ? [] : ['', ...events.map(eventLine)]),
  ].join('\n');
}

/** What ops have set: each with who, why and until when. */
export function describeControls({ controls }: Pick<StoreAnswer, 'controls'>): string {
  const rows = Object.entries(controls).flatMap(([name, setting]) => {
    if (setting === undefined) return [];
    const { value, until = 'further notice', by, reason, at } = setting;
    return [[name.replaceAll('_', ' '), String(value), until, by, at, reason]];
  });
  if (rows.length === 0) return 'All controls have their defaults.';
  return renderTable(['control', 'value', 'until', 'by', 'since', 'reason'], rows);
}

/** The slots that differ from the default: each with who, why and until when. */
export function describeSlots({ slots }: Pick<StoreAnswer, 'slots'>): string {
  if (slots.length === 0) return 'No slot differs from the default.';
  return renderTable(['slot', 'set to', 'until', 'by', 'since', 'reason'], slots.map(slotRow));
}

function slotRow({ slot, capacity, closed, until, by, at, reason }: StoreAnswer['slots'][number]): readonly string[] {
  const places = capacity === undefined ? [] : [`capacity ${capacity}`];
  const setTo = [...places, ...(closed === true ? ['closed'] : [])].join(', ');
  return [slot, setTo === '' ? 'as all others' : setTo, until ?? 'further notice', by, at, reason];
}
