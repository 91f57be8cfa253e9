import { useMemo, useRef, useState } from 'preact/hooks';
import type { DeadLetter } from '../../answers/dead-letter.ts';
import { Button } from '../../widgets/button.tsx';
import { Empty, Loading, ProblemNotice } from '../../widgets/notice.tsx';
import { useConsole } from '../console.ts';
import { LiveSign } from '../live-sign.tsx';
import { FilterForm } from './filter-form.tsx';
import type { Made } from './letter-changes.tsx';
import { LetterChanges } from './letter-changes.tsx';
import { addressOf, filterIn, queryOf } from './letter-filter.ts';
import { LetterTable } from './letter-table.tsx';
import { MadeReport } from './made-report.tsx';
import type { Letters } from './use-letters.ts';
import { useLetters } from './use-letters.ts';

/** Orders that no further attempt is made for by itself, and what a person does about them. */
export function DeadLettersPage() {
  const { router } = useConsole();
  const filter = filterIn(router.place.value.query);
  const found = useLetters(useQuery());
  return (
    <div class="page">
      <div class="page-head">
        <h1>Dead letters</h1>
        <span class="soft">{countWords(found)}</span>
        <span class="grow" />
        <LiveSign state={found.state.value} />
      </div>
      <FilterForm filter={filter} onChange={(changed) => router.note(addressOf(changed))} />
      {found.problem !== undefined && <ProblemNotice problem={found.problem} onRetry={found.reload} />}
      {found.letters === undefined && found.problem === undefined && <Loading what="dead letters" />}
      {found.letters !== undefined && <Desk found={found} letters={found.letters} />}
    </div>
  );
}

/** An hour ago is meant from when it was asked for, so that the question does not change every second. */
function useQuery() {
  const { router, pulse } = useConsole();
  const { query } = router.place.value;
  const now = pulse.now.peek() ?? 0;
  return useMemo(() => queryOf(filterIn(query), now), [query.toString(), now === 0]);
}

function countWords({ letters, hasMore }: Letters): string {
  if (letters === undefined) return '';
  return hasMore ? `the first ${letters.length}` : `${letters.length}`;
}

function Desk({ found, letters }: { readonly found: Letters; readonly letters: readonly DeadLetter[] }) {
  const [wanted, setWanted] = useState<ReadonlySet<string>>(new Set());
  const [made, setMade] = useState<Made | null>(null);
  const nameOf = useNames(letters);
  const chosen = letters.map(({ order_id }) => order_id).filter((id) => wanted.has(id));
  const take = (result: Made) => {
    setMade(result);
    setWanted(new Set());
    found.reload();
  };
  return (
    <>
      {made !== null && <MadeReport made={made} nameOf={nameOf} onPutAway={() => setMade(null)} />}
      <section class="card stack" aria-label="The dead letters">
        <LetterChanges chosen={chosen} nameOf={nameOf} onMade={take} />
        {letters.length === 0 ? (
          <Empty>No dead letters here: nothing waits for a person.</Empty>
        ) : (
          <LetterTable letters={letters} chosen={new Set(chosen)} onChoose={setWanted} />
        )}
        {found.hasMore && <Button onClick={found.readMore}>More</Button>}
      </section>
    </>
  );
}

/** Also of those that are dead letters no more. */
function useNames(letters: readonly DeadLetter[]): (orderId: string) => string {
  const names = useRef(new Map<string, string>());
  for (const { order_id, customer } of letters) names.current.set(order_id, customer.name);
  return (orderId) => names.current.get(orderId) ?? orderId;
}
