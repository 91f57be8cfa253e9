import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readStores } from '../../app/store-import/read-stores.ts';
import type { StoreDefinition } from '../../stores/store.ts';
import { storeDefaults } from '../../stores/store.ts';
import { roundTheClock } from './chain.ts';

const hours = sharedFile('store-hours.csv.gz');
const zones = sharedFile('store-timezones.csv.gz');

export const SOURCE = existsSync(hours) ? 'hours and zones of real stores' : 'generated stores with hours alike';

function sharedFile(name: string): string {
  return fileURLToPath(new URL(`../../../shared/data/${name}`, import.meta.url));
}

/** So many stores that are not round the clock: real hours and zones where they are at hand, else such as are like them. */
export async function storesOfAChain(count: number): Promise<readonly StoreDefinition[]> {
  const all = existsSync(hours) ? await realStores() : generatedStores(count);
  if (all.length < count) throw new Error(`there are ${all.length} stores only`);
  return all.slice(0, count);
}

async function realStores(): Promise<readonly StoreDefinition[]> {
  const { posAccount } = roundTheClock('any');
  const defaults = { ...storeDefaults, posAccount };
  const read = await readStores({ hours, zones, defaults, onProblem: () => undefined });
  if (!read.ok) throw new Error(read.error.detail);
  return read.value.definitions;
}

const usualZones = ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles', 'Asia/Beirut'];

function generatedStores(count: number): readonly StoreDefinition[] {
  return Array.from({ length: count }, (_, index) => {
    const store = roundTheClock(`generated-${index + 1}`);
    const opensAtMinute = 480 + (index % 9) * 30;
    const periods = store.periods.map(({ weekday }) => ({
      weekday,
      opensAtMinute,
      closesAtMinute: 1_200 + (index % 7) * 15,
    }));
    return { ...store, timeZone: usualZones[index % usualZones.length] ?? 'UTC', periods };
  });
}
