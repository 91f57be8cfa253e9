import { systemClock } from '../../lib/clock.ts';
import { isFinal } from '../../stores/order.ts';
import { readBookingHistory } from '../db/booking-history.ts';
import { BookingClient } from './booking-client.ts';
import type { Chain, ChainMeans } from './chain.ts';
import { startChain } from './chain.ts';
import { signInPath } from './chain-setup.ts';
import type { CustomerMeans } from './customer.ts';
import { serveCustomer } from './customer.ts';
import { CustomersLog } from './customers-log.ts';
import { furtherRushes } from './further-rushes.ts';
import type { History } from './history.ts';
import { bookedBy } from './history.ts';
import { Incidents } from './incidents.ts';
import { introduction } from './introduction.ts';
import { passersBy } from './passers-by.ts';
import type { Demo } from './scenario.ts';
import { rulesOf } from './scenario.ts';
import { resultLine, summaryOf } from './summary.ts';
import type { Verdict } from './verdict.ts';
import { isGood, judge } from './verdict.ts';
import type { WatchMeans } from './watch.ts';
import { Watch } from './watch.ts';

export interface DemoMeans extends ChainMeans, WatchMeans {
  /** Writes what was asked for. */
  readonly out: (line: string) => void;
}

/** How often it is looked whether all orders are settled. */
const LOOK_EVERY_MS = 500;

/** Runs a demo from Postgres' start to its end; true when every promise was kept. Rejects when it could not be run. */
export async function runDemo(demo: Demo, means: DemoMeans): Promise<boolean> {
  const startedAtMs = systemClock.monotonic();
  means.say('Starting Postgres, the service and the simulated POS …');
  await using chain = await startChain(demo, means);
  means.out(introduction(demo, chain, await signInPath(chain.ops)));
  const over = new AbortController();
  const signal = AbortSignal.any([means.signal, over.signal]);
  try {
    return await Promise.race([new Rush(demo, chain, { ...means, signal }).run(startedAtMs), chain.failed]);
  } finally {
    over.abort();
  }
}

/** One run on a started chain. */
class Rush {
  readonly #demo: Demo;
  readonly #chain: Chain;
  readonly #means: DemoMeans;
  readonly #customers: CustomerMeans;
  readonly #watch: Watch;
  readonly #incidents: Incidents;

  constructor(demo: Demo, chain: Chain, means: DemoMeans) {
    const { clock, simulator, shop } = chain;
    this.#demo = demo;
    this.#chain = chain;
    this.#means = means;
    this.#customers = { client: new BookingClient(shop), clock, log: new CustomersLog(), signal: means.signal };
    this.#watch = new Watch(demo, chain, this.#customers.log, means);
    const told = this.#watch.sayOutage.bind(this.#watch);
    this.#incidents = new Incidents(demo.scenario.incidents, { simulator, clock, told });
  }

  async run(startedAtMs: number): Promise<boolean> {
    const { scenario, once } = this.#demo;
    this.#watch.start();
    this.#chain.clock.open();
    const served = Promise.all(scenario.customers.map((plan) => serveCustomer(plan, this.#customers)));
    await Promise.all([served, this.#incidents.happen(this.#means.signal)]);
    await this.#untilSettled();
    await this.#watch.show();
    const verdict = await this.#audit(startedAtMs);
    this.#watch.keep();
    if (!once) await this.#stayUp();
    return isGood(verdict);
  }

  async #stayUp(): Promise<void> {
    const { simulator } = this.#chain;
    const say = this.#watch.say.bind(this.#watch);
    const told = this.#watch.sayOutage.bind(this.#watch);
    await furtherRushes(this.#demo, this.#customers, { simulator, say, told });
    await passersBy(this.#demo, this.#customers, this.#means);
  }

  /** Or until nothing more will come: then the audit says what is missing. */
  async #untilSettled(): Promise<void> {
    while (this.#chain.clock.now() < this.#demo.scenario.overAt) {
      const { orders } = await this.#bookings();
      if (orders.every(({ status }) => isFinal(status))) return;
      await systemClock.sleep(LOOK_EVERY_MS, this.#means.signal);
    }
  }

  async #audit(startedAtMs: number): Promise<Verdict> {
    const { log } = this.#customers;
    const { scenario, once } = this.#demo;
    const verdict = judge(await this.#history());
    const seconds = Math.round((systemClock.monotonic() - startedAtMs) / 100) / 10;
    const result = { scenario, verdict, log, outages: this.#incidents.outages, seconds };
    this.#means.say(`\n${summaryOf(result)}`);
    if (once) this.#means.out(resultLine(result));
    else
      this.#means.say(
        `\nIt stays up, with ${this.#demo.next ? 'more rushes' : 'a customer now and then'}. Ctrl-C ends it.\n`,
      );
    return verdict;
  }

  async #history(): Promise<History> {
    const { scenario, speed } = this.#demo;
    return {
      stores: scenario.stores.map(rulesOf),
      ...(await this.#bookings()),
      promised: this.#customers.log.promised(),
      outages: this.#incidents.outages,
      speed,
    };
  }

  /** Of the planned customers. */
  async #bookings() {
    const { database, simulator } = this.#chain;
    const names = new Set(this.#demo.scenario.customers.map(({ name }) => name));
    return bookedBy(names, { ...(await readBookingHistory(database)), tickets: simulator.tickets() });
  }
}
