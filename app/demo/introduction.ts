import type { Chain } from './chain.ts';
import type { Demo, Scenario } from './scenario.ts';

/** What a newcomer wants to know: where it is, how to get in, and what there is to see and to try. */
export function introduction({ scenario, speed, once }: Demo, chain: Chain, signIn: string): string {
  const { url, simulator, keys } = chain;
  const [store] = scenario.stores;
  return `
Lunchrush demo: ${scenario.title}; ${speed} times as fast as real time.

  Console        ${url}${signIn}
                 Open it: it signs you in, once, within 10 minutes. For another link:
                 npx lunchrush console --url ${url} --key ${keys.ops}
  Booking page   ${url}/book/${(scenario.visitors ?? store)?.storeId}
                 Book something yourself, and find it in the console.
  API docs       ${url}/docs
  Booking key    ${keys.booking}
  Ops key        ${keys.ops}
  Simulated POS  ${simulator.controlUrl}/_sim/report

What there is to see:

${sights(scenario, speed, once).join('\n')}

What a customer sees, and what ops see:

  curl -H 'Authorization: Bearer ${keys.booking}' ${url}/v1/stores/${store?.storeId}/availability
  curl -H 'Authorization: Bearer ${keys.ops}' ${url}/v1/ops/stores
`;
}

/** In real seconds from now on. */
function sights({ startAt, stores, incidents }: Scenario, speed: number, once: boolean): readonly string[] {
  const seconds = (ms: number) => Math.round(ms / speed / 1_000);
  const names = new Map(stores.map(({ storeId, name }) => [storeId, name]));
  const outages = incidents.flatMap(({ storeId, during }) => {
    if (during === undefined) return [];
    const [from, lastsS] = [seconds(during.from - startAt), seconds(during.until - during.from)];
    const trouble = `The POS of ${names.get(storeId)} goes down for ${lastsS} s: its store turns red, its orders`;
    return [`  After ${from} s`.padEnd(LEFT) + trouble, `${' '.repeat(LEFT)}are deferred, and go out when it is back.`];
  });
  return [
    `${'  At once'.padEnd(LEFT)}Customers book, bars fill, and orders go out just in time and are picked up.`,
    ...outages,
    `${'  In the end'.padEnd(LEFT)}It is checked that nothing was lost, doubled or oversold${once ? '.' : '; and it goes on, until Ctrl-C.'}`,
  ];
}

/** Where the second column begins. */
const LEFT = 17;
