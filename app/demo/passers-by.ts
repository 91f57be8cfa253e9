import { systemClock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { CustomerMeans } from './customer.ts';
import { serveCustomer } from './customer.ts';
import { passerBy } from './lunch-rush.ts';
import type { Demo, DemoStore } from './scenario.ts';

/** Real milliseconds from one to the next: so few that a day of them needs no more memory than a rush or two. */
const EVERY_MS = 3_000;

/** Keeps a gentle stream of customers coming until the signal aborts. */
export async function passersBy(
  { scenario: { stores } }: Demo,
  customers: CustomerMeans,
  { random, say }: { readonly random: Random; readonly say: (line: string) => void },
): Promise<void> {
  const { clock, signal } = customers;
  for (let number = 1; !signal.aborted; number += 1) {
    await systemClock.sleep(EVERY_MS, signal).catch(() => undefined);
    const plan = passerBy(oneOf(stores, random), number, clock.now(), random);
    serveCustomer(plan, customers).catch((error: unknown) => {
      if (!signal.aborted) say(`${plan.name} could not be served: ${error}`);
    });
  }
}

function oneOf(stores: readonly DemoStore[], random: Random): DemoStore {
  const store = stores[Math.floor(random() * stores.length)];
  if (store === undefined) throw new Error('a scenario has stores');
  return store;
}
