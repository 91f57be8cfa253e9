import type { ComponentChildren } from 'preact';
import type { Tone } from './tone.ts';

const shapes: Readonly<Record<Tone, string>> = {
  plain: 'M6 3.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
  ok: 'M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1z',
  waiting: 'M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1zm0 1.6a3.4 3.4 0 1 1 0 6.8z',
  trouble: 'M6 .8 11.6 11H.4z',
  person: 'M3.8 0h4.4L12 3.8v4.4L8.2 12H3.8L0 8.2V3.8zM5 2.5v4.3h2V2.5zM5 8v1.7h2V8z',
};

interface SignProps {
  readonly tone: Tone;
  readonly children: ComponentChildren;
  readonly title?: string | undefined;
}

/** A state's shape with its word. */
export function Sign({ tone, children, title }: SignProps) {
  return (
    <span class={`sign tone-${tone}`} title={title}>
      <Shape tone={tone} />
      {children}
    </span>
  );
}

/** The same on a ground of its own. */
export function Badge({ tone, children, title }: SignProps) {
  return (
    <span class={`badge tone-${tone}`} title={title}>
      {tone !== 'plain' && <Shape tone={tone} />}
      {children}
    </span>
  );
}

function Shape({ tone }: { readonly tone: Tone }) {
  return (
    <svg viewBox="0 0 12 12" aria-hidden="true">
      <path d={shapes[tone]} fill-rule="evenodd" />
    </svg>
  );
}
