import { err, ok } from '../../lib/result.ts';
import { addressOf, guestTokenOf } from './credentials.ts';
import type { Admit } from './endpoint.ts';
import type { PageCustomers } from './page-customers.ts';
import type { Route } from './route.ts';

/** What the booking page may ask: the same routes as who has a booking key, below an address of its own. */
export function bookingPageRoutes(routes: readonly Route[]): readonly Route[] {
  return routes.filter(({ scope }) => scope === 'booking').map((route) => ({ ...route, path: `/book${route.path}` }));
}

/** Lets in whoever comes, with the right to book and nothing else. What keys or sessions they send does not count. */
export function admitCustomers(customers: PageCustomers): Admit {
  return (route, { proxies = 0 }, exchange) => {
    const { req } = exchange;
    const caller = customers.admit(addressOf(req, proxies), guestTokenOf(req), route.operation === 'placeHold');
    if (!caller.ok) return caller;
    const refusal = exchange.enter(route.canWait === true);
    return refusal === null ? ok({ caller: caller.value, session: null }) : err(refusal);
  };
}
