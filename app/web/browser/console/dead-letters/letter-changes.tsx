import { useState } from 'preact/hooks';
import type { ManyResult, ManyResults } from '../../answers/dead-letter.ts';
import type { Answer } from '../../live/answer.ts';
import type { Api } from '../../live/api.ts';
import { Button } from '../../widgets/button.tsx';
import type { Reasoned } from '../../widgets/reason-dialog.tsx';
import { ReasonDialog } from '../../widgets/reason-dialog.tsx';
import { useConsole, useReadOnlyWhy } from '../console.ts';
import type { LetterChange } from './letter-results.ts';
import { inBatches, notDone, resultWords } from './letter-results.ts';

/** What became of the last change. */
export interface Made {
  readonly change: LetterChange;
  readonly results: readonly ManyResult[];
}

interface LetterChangesProps {
  readonly chosen: readonly string[];
  onMade(made: Made): void;
}

/** Replays or purges those that are chosen. */
export function LetterChanges({ chosen, onMade }: LetterChangesProps) {
  const [asked, setAsked] = useState<LetterChange | null>(null);
  const readOnlyWhy = useReadOnlyWhy();
  const why = readOnlyWhy ?? (chosen.length === 0 ? 'Choose at least one.' : undefined);
  return (
    <div class="row">
      <Button disabledWhy={why} onClick={() => setAsked('replay')}>
        Replay
      </Button>
      <Button look="grave" disabledWhy={why} onClick={() => setAsked('purge')}>
        Purge
      </Button>
      <span class="soft">{readOnlyWhy ?? (chosen.length === 0 ? 'none chosen' : `${chosen.length} chosen`)}</span>
      {asked !== null && <LetterDialog change={asked} chosen={chosen} onMade={onMade} onClose={() => setAsked(null)} />}
    </div>
  );
}

const facts: Readonly<Record<LetterChange, { readonly verb: string; readonly meaning: string }>> = {
  replay: {
    verb: 'Replay',
    meaning:
      'Each is tried again at once, for 30 minutes at least. One in doubt is looked up first; where its POS cannot be asked, it has to be resolved instead.',
  },
  purge: {
    verb: 'Purge',
    meaning: 'Each is given up: the order is cancelled and its place is free. Nothing is told to its POS.',
  },
};

interface LetterDialogProps extends LetterChangesProps {
  readonly change: LetterChange;
  onClose(): void;
}

function LetterDialog({ change, chosen, onMade, onClose }: LetterDialogProps) {
  const { api, toasts } = useConsole();
  const { verb, meaning } = facts[change];
  const send = async ({ reason }: Reasoned): Promise<Answer<unknown>> => {
    const answer = await changeMany(api, change, chosen, reason);
    if (!answer.ok) return answer;
    const { results } = answer.value;
    toasts.tell(notDone(results).length === 0 ? 'ok' : 'waiting', resultWords(change, results));
    onMade({ change, results });
    return answer;
  };
  const title = `${verb}: ${chosen.length === 1 ? '1 dead letter' : `${chosen.length} dead letters`}`;
  return (
    <ReasonDialog title={title} verb={verb} isGrave={change === 'purge'} onSubmit={send} onClose={onClose}>
      <p>{meaning}</p>
    </ReasonDialog>
  );
}

/** Stops at the first request that is refused as a whole; what was done before stays done. */
async function changeMany(
  api: Api,
  change: LetterChange,
  orderIds: readonly string[],
  reason: string,
): Promise<Answer<ManyResults>> {
  const results: ManyResult[] = [];
  for (const batch of inBatches(orderIds)) {
    const answer = await api.create<ManyResults>(`/v1/ops/dead-letters/${change}`, { order_ids: batch, reason });
    if (!answer.ok) return answer;
    results.push(...answer.value.results);
  }
  return { ok: true, value: { results } };
}
