import { OrderPage } from './order/order-page.tsx';
import { OverviewPage } from './overview/overview-page.tsx';
import type { Page } from './pages.tsx';
import { StorePage } from './store/store-page.tsx';

/** All pages, in the order of the navigation. */
export const pages: readonly Page[] = [
  { path: '/console', title: 'Overview', component: OverviewPage, nav: { key: 'o' } },
  { path: '/console/stores/:store_id', title: 'Store', component: StorePage },
  { path: '/console/orders/:order_id', title: 'Order', component: OrderPage },
];
