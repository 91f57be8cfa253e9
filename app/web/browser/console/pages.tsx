import type { ComponentType } from 'preact';
import type { PathParams, PathPattern } from './paths.ts';
import { matchPath } from './paths.ts';

export interface PageProps {
  readonly params: PathParams;
}

/** A page of the console. */
export interface Page {
  readonly path: PathPattern;
  readonly title: string;
  readonly component: ComponentType<PageProps>;
  /** Where it stands in the navigation, and the key after `g` that goes there. */
  readonly nav?: { readonly key: string };
  /** Tells of all stores: keys for some stores do not see it. */
  readonly isForAll?: boolean;
}

export interface FoundPage {
  readonly page: Page;
  readonly params: PathParams;
}

/** The page at a path. */
export function pageAt(pages: readonly Page[], path: string): FoundPage | null {
  for (const page of pages) {
    const params = matchPath(page.path, path);
    if (params !== null) return { page, params };
  }
  return null;
}
