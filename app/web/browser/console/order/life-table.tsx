import type { OpsOrder } from '../../answers/order.ts';
import { took, withWallTimes } from '../../time/wording.ts';
import { Sign } from '../../widgets/sign.tsx';
import { Time } from '../../widgets/time.tsx';
import type { LifeEntry } from './life-list.ts';
import { lifeOf, tookMs } from './life-list.ts';
import { outcomeTone, outcomeWords, statusTones, statusWords } from './status-words.ts';

/** The picture in words: every status, attempt, wait and reason. */
export function LifeTable({ shown }: { readonly shown: OpsOrder }) {
  return (
    <section class="card stack" aria-labelledby="life-title">
      <h2 id="life-title">What happened</h2>
      <ol class="life">
        {lifeOf(shown).map((entry) => (
          <LifeLine key={`${entry.at} ${entry.status} ${entry.attempt?.number}`} entry={entry} />
        ))}
      </ol>
    </section>
  );
}

function LifeLine({ entry }: { readonly entry: LifeEntry }) {
  const { at, status, detail, attempt, afterMs } = entry;
  return (
    <li>
      <span class="life-time">
        <Time at={at} withSeconds />
        <span class="soft small">{afterMs === null ? '' : `+${took(afterMs)}`}</span>
      </span>
      <span class="life-status">
        <Sign tone={statusTones[status]}>{statusWords[status]}</Sign>
      </span>
      <span class="life-why">
        {attempt === undefined ? withWallTimes(detail ?? '') : <AttemptWords attempt={attempt} />}
      </span>
    </li>
  );
}

function AttemptWords({ attempt }: { readonly attempt: NonNullable<LifeEntry['attempt']> }) {
  const ms = tookMs(attempt);
  return (
    <>
      attempt {attempt.number}: <Sign tone={outcomeTone(attempt)}>{outcomeWords(attempt)}</Sign>
      {ms !== null && ` after ${took(ms)}`}
      {attempt.detail !== undefined && `: ${attempt.detail}`}
    </>
  );
}
