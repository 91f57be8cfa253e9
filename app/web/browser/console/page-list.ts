import { AccountsPage } from './accounts/accounts-page.tsx';
import { AuditPage } from './audit/audit-page.tsx';
import { DeadLettersPage } from './dead-letters/dead-letters-page.tsx';
import { EventsPage } from './events/events-page.tsx';
import { OrderPage } from './order/order-page.tsx';
import { OverviewPage } from './overview/overview-page.tsx';
import type { Page } from './pages.tsx';
import { ProcessesPage } from './processes/processes-page.tsx';
import { StorePage } from './store/store-page.tsx';

/** All pages, in the order of the navigation. */
export const pages: readonly Page[] = [
  { path: '/console', title: 'Overview', component: OverviewPage, nav: { key: 'o' } },
  { path: '/console/dead-letters', title: 'Dead letters', component: DeadLettersPage, nav: { key: 'd' } },
  { path: '/console/stores/:store_id', title: 'Store', component: StorePage },
  { path: '/console/processes', title: 'Processes', component: ProcessesPage, nav: { key: 'p' }, isForAll: true },
  { path: '/console/pos-accounts', title: 'POS accounts', component: AccountsPage, nav: { key: 'a' }, isForAll: true },
  { path: '/console/events', title: 'Event log', component: EventsPage, nav: { key: 'e' } },
  { path: '/console/audit', title: 'Audit', component: AuditPage, nav: { key: 'u' } },
  { path: '/console/orders/:order_id', title: 'Order', component: OrderPage },
];
