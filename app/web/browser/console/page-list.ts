import { OrderPage } from './order/order-page.tsx';
import type { Page } from './pages.tsx';

/** All pages, in the order of the navigation. */
export const pages: readonly Page[] = [{ path: '/console/orders/:order_id', title: 'Order', component: OrderPage }];
