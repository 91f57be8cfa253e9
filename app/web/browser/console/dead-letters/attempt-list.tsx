import type { Attempt } from '../../answers/order.ts';
import { took } from '../../time/wording.ts';
import { Sign } from '../../widgets/sign.tsx';
import { Time } from '../../widgets/time.tsx';
import { tookMs } from '../order/life-list.ts';
import { outcomeTone, outcomeWords } from '../order/status-words.ts';

/** Every try to hand an order to its POS, with what came of it. */
export function AttemptList({ attempts }: { readonly attempts: readonly Attempt[] }) {
  if (attempts.length === 0) return <p class="soft">No attempt was made.</p>;
  return (
    <ol class="attempts">
      {attempts.map((attempt) => (
        <AttemptLine key={attempt.number} attempt={attempt} />
      ))}
    </ol>
  );
}

function AttemptLine({ attempt }: { readonly attempt: Attempt }) {
  const ms = tookMs(attempt);
  return (
    <li>
      <Time at={attempt.started_at} withSeconds /> {attempt.number}:{' '}
      <Sign tone={outcomeTone(attempt)}>{outcomeWords(attempt)}</Sign>
      {ms !== null && ` after ${took(ms)}`}
      {attempt.detail !== undefined && `: ${attempt.detail}`}
    </li>
  );
}
