import type { ComponentChildren } from 'preact';
import { useDesk } from './desk.ts';
import type { Place } from './place.ts';
import { addressOf } from './place.ts';

interface LinkProps {
  readonly to: Place;
  readonly look?: string;
  readonly isCurrent?: boolean;
  readonly children: ComponentChildren;
}

/** A link within the page; a new tab or a copy of its address works, too. */
export function Link({ to, look, isCurrent = false, children }: LinkProps) {
  const desk = useDesk();
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    desk.go(to);
  };
  return (
    <a href={addressOf(to)} class={look} aria-current={isCurrent ? 'true' : undefined} onClick={follow}>
      {children}
    </a>
  );
}
