import type { CustomerMeans } from './customer.ts';
import { serveCustomer } from './customer.ts';
import type { IncidentMeans } from './incidents.ts';
import { Incidents } from './incidents.ts';
import { NEXT_RUSH_MS } from './lunch-rush.ts';
import type { Demo } from './scenario.ts';

/** For about half an hour: then most stores have closed. */
const MOST_RUSHES = 12;

interface RushMeans extends Omit<IncidentMeans, 'clock'> {
  readonly say: (line: string) => void;
}

/** Keeps rushes coming, outages and all, as far as there are any, until the signal aborts. */
export async function furtherRushes({ next }: Demo, customers: CustomerMeans, means: RushMeans): Promise<void> {
  const { clock, signal } = customers;
  for (let number = 2; next !== undefined && number <= MOST_RUSHES && !signal.aborted; number += 1) {
    const rush = next(number, clock.now());
    const time = new Date(clock.now()).toISOString().slice(11, 16);
    means.say(`>>> ${time}Z  Rush ${number} begins: ${rush.customers.length} more customers.`);
    const failed = (error: unknown) => {
      if (!signal.aborted) means.say(`rush ${number}: ${error}`);
    };
    for (const plan of rush.customers) serveCustomer(plan, customers).catch(failed);
    new Incidents(rush.incidents, { ...means, clock }).happen(signal).catch(failed);
    await clock.sleep(NEXT_RUSH_MS, signal).catch(() => undefined);
  }
}
