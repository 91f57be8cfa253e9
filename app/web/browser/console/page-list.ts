import type { Page } from './pages.tsx';

/** All pages, in the order of the navigation. */
export const pages: readonly Page[] = [];
