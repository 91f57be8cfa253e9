import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Notice } from '../widgets/notice.tsx';
import { useDesk } from './desk.ts';

/** What a place is called. It takes the focus on arrival, so that a screen reader says where one is. */
export function Heading({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Lunchrush`;
    heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <div class="heading">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </div>
  );
}

/** Why the guest is here, where that needs a word. */
export function ArrivalWord() {
  const word = useDesk().word.value;
  if (word === null) return null;
  return (
    <Notice tone="waiting" title={word.title}>
      <p>{word.text}</p>
    </Notice>
  );
}
