import { useEffect, useRef } from 'preact/hooks';
import { Empty, Notice } from '../widgets/notice.tsx';
import { Bar } from './bar.tsx';
import { useConsole } from './console.ts';
import { KeyHelp, useShortcuts } from './key-help.tsx';
import { Nav } from './nav.tsx';
import { pages } from './page-list.ts';
import type { FoundPage } from './pages.tsx';
import { pageAt } from './pages.tsx';

/** The frame of all pages. */
export function Shell() {
  const { router, session } = useConsole();
  const { path } = router.place.value;
  const seen = pages.filter(({ isForAll }) => isForAll !== true || session.stores === null);
  const found = pageAt(pages, path);
  const help = useShortcuts(seen);
  const main = useFocusOnArrival(path, found);
  return (
    <div class="console">
      <Bar />
      <Nav pages={seen} path={path} />
      <main class="main" ref={main} id="main" tabIndex={-1}>
        <CurrentPage found={found} isSeen={found === null || seen.includes(found.page)} key={path} />
      </main>
      {help.isOpen.value && <KeyHelp shortcuts={help.shortcuts} onClose={help.close} />}
    </div>
  );
}

function CurrentPage({ found, isSeen }: { readonly found: FoundPage | null; readonly isSeen: boolean }) {
  if (found === null)
    return (
      <div class="page">
        <h1>Nothing is here</h1>
        <Empty>
          <p>The console has no page at this address.</p>
          <a href="/console">Go to the overview</a>
        </Empty>
      </div>
    );
  const { component: Component, title } = found.page;
  if (isSeen) return <Component params={found.params} />;
  return (
    <div class="page">
      <h1>{title}</h1>
      <Notice tone="plain" title="Your key does not show this">
        <p>It is limited to some stores, and this page tells of all of them.</p>
      </Notice>
    </div>
  );
}

/** Who follows a link by keyboard goes on from the top of the new page; its name is in the window's title. */
function useFocusOnArrival(path: string, found: FoundPage | null) {
  const main = useRef<HTMLElement>(null);
  const before = useRef(path);
  useEffect(() => {
    document.title = `${found?.page.title ?? 'Nothing here'} · Lunchrush`;
    if (before.current !== path) main.current?.focus({ preventScroll: true });
    before.current = path;
    main.current?.scrollTo(0, 0);
  }, [path, found?.page]);
  return main;
}
