import type { Chain } from './chain.ts';
import type { Demo } from './scenario.ts';

/** What a newcomer wants to know: where it is, how to get in, and a first thing to try. */
export function introduction({ scenario, speed }: Demo, { url, simulator, keys }: Chain, signIn: string): string {
  const [store] = scenario.stores;
  return `
Lunchrush demo: ${scenario.title}; ${speed} times as fast as real time.

  Console        ${url}${signIn}
                 signs in once, within 10 minutes; for another link: npx lunchrush console --url ${url} --key …
  Booking page   ${url}/book/${(scenario.visitors ?? store)?.storeId}
  API docs       ${url}/docs
  Booking key    ${keys.booking}
  Ops key        ${keys.ops}
  Simulated POS  ${simulator.controlUrl}/_sim/report

What a customer sees, and what ops see:

  curl -H 'Authorization: Bearer ${keys.booking}' ${url}/v1/stores/${store?.storeId}/availability
  curl -H 'Authorization: Bearer ${keys.ops}' ${url}/v1/ops/stores
`;
}
