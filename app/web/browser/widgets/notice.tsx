import type { ComponentChildren } from 'preact';
import type { Problem } from '../live/answer.ts';
import { problemText } from '../live/answer.ts';
import { Button } from './button.tsx';
import { Sign } from './sign.tsx';
import type { Tone } from './tone.ts';

interface NoticeProps {
  readonly tone: Tone;
  readonly title: string;
  readonly children?: ComponentChildren;
}

export function Notice({ tone, title, children }: NoticeProps) {
  return (
    <div class={`notice tone-${tone}`} role={tone === 'trouble' ? 'alert' : 'status'}>
      <strong>
        <Sign tone={tone}>{title}</Sign>
      </strong>
      {children}
    </div>
  );
}

interface ProblemNoticeProps {
  readonly problem: Problem;
  onRetry?: (() => void) | undefined;
}

/** Why something could not be shown: not allowed, not there, or not answered. */
export function ProblemNotice({ problem, onRetry }: ProblemNoticeProps) {
  const isRefused = problem.status === 403 || problem.status === 404;
  return (
    <Notice tone={isRefused ? 'plain' : 'trouble'} title={problem.title}>
      <p>{problemText(problem).slice(problem.title.length + 2)}</p>
      {onRetry !== undefined && !isRefused && (
        <div>
          <Button isSmall onClick={onRetry}>
            Try again
          </Button>
        </div>
      )}
    </Notice>
  );
}

/** Nothing is there, and that is no fault. */
export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <div class="empty">{children}</div>;
}

/** Takes the room of what is to come. */
export function Loading({ what }: { readonly what: string }) {
  return (
    <div class="empty" role="status">
      Loading {what} …
    </div>
  );
}
