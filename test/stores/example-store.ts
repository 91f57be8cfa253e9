import { parsePosAccountId, parseStoreId } from '../../stores/ids.ts';
import type { ServicePeriod, StoreDefinition } from '../../stores/store.ts';
import { storeDefaults } from '../../stores/store.ts';

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** The same hours, in minutes after midnight, on every weekday. */
export function daily(opensAtMinute: number, closesAtMinute: number): readonly ServicePeriod[] {
  return WEEKDAYS.map((weekday) => ({ weekday, opensAtMinute, closesAtMinute }));
}

/** A store open around the clock in New York, but for what is given. */
export function exampleStore(given: Partial<StoreDefinition> = {}): StoreDefinition {
  const storeId = parseStoreId('corner');
  const posAccount = parsePosAccountId('till');
  if (storeId === null || posAccount === null) throw new Error('the example store needs ids');
  return {
    ...storeDefaults,
    storeId,
    name: 'Corner',
    timeZone: 'America/New_York',
    periods: daily(0, 1_440),
    overrides: [],
    posAccount,
    storeRef: 'corner-1',
    ...given,
  };
}
