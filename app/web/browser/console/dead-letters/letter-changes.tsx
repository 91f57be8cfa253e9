import { useState } from 'preact/hooks';
import type { ManyResult, ManyResults } from '../../answers/dead-letter.ts';
import type { Answer } from '../../live/answer.ts';
import { Button } from '../../widgets/button.tsx';
import type { Reasoned } from '../../widgets/reason-dialog.tsx';
import { ReasonDialog } from '../../widgets/reason-dialog.tsx';
import { useConsole, useReadOnlyWhy } from '../console.ts';
import { changeMany } from './change-many.ts';
import type { LetterChange } from './letter-results.ts';
import { lettersWords, notDone, resultWords } from './letter-results.ts';

/** What became of the last change. */
export interface Made {
  readonly change: LetterChange;
  readonly results: readonly ManyResult[];
}

interface LetterChangesProps {
  readonly chosen: readonly string[];
  /** The customer of an order. */
  nameOf(orderId: string): string;
  onMade(made: Made): void;
}

/** A change and what it is about: fixed when it is asked for, whatever happens to the list meanwhile. */
interface AskedChange {
  readonly change: LetterChange;
  readonly orderIds: readonly string[];
}

/** Replays or purges those that are chosen. */
export function LetterChanges({ chosen, nameOf, onMade }: LetterChangesProps) {
  const [asked, setAsked] = useState<AskedChange | null>(null);
  const ask = (change: LetterChange) => setAsked({ change, orderIds: chosen });
  const readOnlyWhy = useReadOnlyWhy();
  const why = readOnlyWhy ?? (chosen.length === 0 ? 'Choose at least one.' : undefined);
  return (
    <div class="row">
      <Button disabledWhy={why} onClick={() => ask('replay')}>
        Replay
      </Button>
      <Button look="grave" disabledWhy={why} onClick={() => ask('purge')}>
        Purge
      </Button>
      <span class="soft">{readOnlyWhy ?? (chosen.length === 0 ? 'none chosen' : `${chosen.length} chosen`)}</span>
      {asked !== null && <LetterDialog {...asked} nameOf={nameOf} onMade={onMade} onClose={() => setAsked(null)} />}
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

interface LetterDialogProps extends AskedChange, Omit<LetterChangesProps, 'chosen'> {
  onClose(): void;
}

function LetterDialog({ change, orderIds, nameOf, onMade, onClose }: LetterDialogProps) {
  const { api, toasts } = useConsole();
  const { verb, meaning } = facts[change];
  const send = async ({ reason }: Reasoned): Promise<Answer<unknown>> => {
    const path = `/v1/ops/dead-letters/${change}`;
    const answer = await changeMany(orderIds, (batch) => api.create<ManyResults>(path, { order_ids: batch, reason }));
    if (!answer.ok) return answer;
    const { results } = answer.value;
    toasts.tell(notDone(results).length === 0 ? 'ok' : 'waiting', resultWords(change, results));
    onMade({ change, results });
    return answer;
  };
  const title = `${verb}: ${lettersWords(orderIds.length)}`;
  return (
    <ReasonDialog title={title} verb={verb} isGrave={change === 'purge'} onSubmit={send} onClose={onClose}>
      <p>{meaning}</p>
      <ul class="made soft" aria-label="Of">
        {orderIds.map((id) => (
          <li key={id}>{nameOf(id)}</li>
        ))}
      </ul>
    </ReasonDialog>
  );
}
