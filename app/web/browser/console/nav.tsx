import { useEffect, useRef } from 'preact/hooks';
import { Badge } from '../widgets/sign.tsx';
import { useConsole } from './console.ts';
import type { Page } from './pages.tsx';
import { matchPath } from './paths.ts';

interface NavProps {
  readonly pages: readonly Page[];
  readonly path: string;
}

export function Nav({ pages, path }: NavProps) {
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [path]);
  return (
    <nav class="nav" aria-label="Console" ref={nav}>
      <ul>
        {pages
          .filter(({ nav }) => nav !== undefined)
          .map((page) => (
            <li key={page.path}>
              <a href={page.path} aria-current={matchPath(page.path, path) === null ? undefined : 'page'}>
                {page.title}
                {page.path === '/console/dead-letters' && <DeadLetterCount />}
              </a>
            </li>
          ))}
      </ul>
    </nav>
  );
}

function DeadLetterCount() {
  const count = useConsole().pulse.figures.value?.dead_letters ?? 0;
  return count === 0 ? null : <Badge tone="person">{count}</Badge>;
}
