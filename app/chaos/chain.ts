import type { Api } from './api.ts';

/** A POS account of the run. */
export interface ChaosAccount {
  readonly accountId: string;
  /** Honours our key. One that does not prints a ticket for every request it takes. */
  readonly idempotent: boolean;
  readonly canLookUp: boolean;
}

export interface ChaosStore {
  readonly storeId: string;
  readonly accountId: string;
  readonly timeZone: string;
  /** Its slots begin so many minutes after the full five. */
  readonly offsetMinutes: number;
  readonly leadMinutes: number;
  readonly capacity: number;
  /** Real milliseconds between two customers, on average. */
  readonly customerEveryMs: number;
}

export const SLOT_MINUTES = 5;
const HOLD_MINUTES = 1;

/** One of each kind there is; the last one's unconfirmed orders wait for a person. */
export const chaosAccounts: readonly ChaosAccount[] = [
  { accountId: 'keyed', idempotent: true, canLookUp: true },
  { accountId: 'keyed-mute', idempotent: true, canLookUp: false },
  { accountId: 'asked', idempotent: false, canLookUp: true },
  { accountId: 'blind', idempotent: false, canLookUp: false },
];

/** Never full, so that a refusal means trouble. */
const ROOMY = 500;
/** Always nearly full. */
const CRAMPED = 6;

export const chaosStores: readonly ChaosStore[] = [
  store('keyed-east', 'keyed', 'America/New_York', { offsetMinutes: 0, leadMinutes: 10, capacity: ROOMY }),
  store('keyed-west', 'keyed', 'America/Los_Angeles', { offsetMinutes: 2, leadMinutes: 12, capacity: ROOMY }),
  store('keyed-small', 'keyed', 'Asia/Kathmandu', { offsetMinutes: 1, leadMinutes: 9, capacity: CRAMPED }),
  store('mute', 'keyed-mute', 'Europe/Berlin', { offsetMinutes: 3, leadMinutes: 14, capacity: ROOMY }),
  store('asked', 'asked', 'Asia/Kolkata', { offsetMinutes: 4, leadMinutes: 11, capacity: ROOMY }),
  store('asked-small', 'asked', 'UTC', { offsetMinutes: 2, leadMinutes: 10, capacity: CRAMPED }),
  store('blind', 'blind', 'Australia/Sydney', { offsetMinutes: 1, leadMinutes: 13, capacity: ROOMY }),
];

function store(
  storeId: string,
  accountId: string,
  timeZone: string,
  { offsetMinutes, leadMinutes, capacity }: Pick<ChaosStore, 'offsetMinutes' | 'leadMinutes' | 'capacity'>,
): ChaosStore {
  const customerEveryMs = capacity === CRAMPED ? 600 : 900;
  return { storeId, accountId, timeZone, offsetMinutes, leadMinutes, capacity, customerEveryMs };
}

/** Whether its places never run out: its bookings show whether the service works. */
export function isRoomy({ capacity }: Pick<ChaosStore, 'capacity'>): boolean {
  return capacity === ROOMY;
}

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** What an account's key is at the simulated POS. */
export function posKeyOf({ accountId }: ChaosAccount): string {
  return `pos-key-of-${accountId}`;
}

/** Defines accounts and stores through the ops API; `urlOf` is an account's address behind its link. */
export async function setUpChain(ops: Api, urlOf: (accountId: string) => string): Promise<void> {
  for (const account of chaosAccounts)
    await ops.tell('PUT', `/v1/ops/pos-accounts/${account.accountId}`, {
      base_url: urlOf(account.accountId),
      api_key: posKeyOf(account),
      idempotent: account.idempotent,
      can_look_up: account.canLookUp,
    });
  for (const one of chaosStores) await ops.tell('PUT', `/v1/ops/stores/${one.storeId}`, definitionOf(one));
}

/** Open day and night, from a minute of the day that shifts the grid of its slots. */
function definitionOf(store: ChaosStore): object {
  const opens = `00:0${store.offsetMinutes}`;
  return {
    name: store.storeId,
    time_zone: store.timeZone,
    periods: weekdays.map((weekday) => ({ weekday, opens, closes: opens })),
    slot_minutes: SLOT_MINUTES,
    lead_minutes: store.leadMinutes,
    cut_off_minutes: 0,
    hold_minutes: HOLD_MINUTES,
    capacity: store.capacity,
    pos_account: store.accountId,
    store_ref: store.storeId,
  };
}
