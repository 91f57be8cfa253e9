import { Fragment } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { OpsOrder, Order } from '../../answers/order.ts';
import type { Answer } from '../../live/answer.ts';
import { Button } from '../../widgets/button.tsx';
import type { Reasoned } from '../../widgets/reason-dialog.tsx';
import { ReasonDialog } from '../../widgets/reason-dialog.tsx';
import { useConsole, useReadOnlyWhy } from '../console.ts';
import type { ChangeFacts } from './changes.ts';
import { changeFacts, changePath, whyNot } from './changes.ts';

interface OrderChangesProps {
  readonly shown: OpsOrder;
  /** Called once one was made. */
  onChanged(): void;
}

/** All that a person may do with an order; what is not possible now stays in its place and says why. */
export function OrderChanges({ shown, onChanged }: OrderChangesProps) {
  const readOnlyWhy = useReadOnlyWhy();
  const [asked, setAsked] = useState<ChangeFacts | null>(null);
  return (
    <>
      <div class="row">
        {changeFacts.map((facts) => (
          <Button
            key={facts.change}
            {...(facts.isGrave === true && { look: 'grave' })}
            disabledWhy={readOnlyWhy ?? whyNot(facts.change, shown)}
            onClick={() => setAsked(facts)}
          >
            {facts.word}
          </Button>
        ))}
      </div>
      {readOnlyWhy === undefined ? <NotPossible shown={shown} /> : <p class="soft">{readOnlyWhy}</p>}
      {asked !== null && (
        <ChangeDialog facts={asked} order={shown.order} onChanged={onChanged} onClose={() => setAsked(null)} />
      )}
    </>
  );
}

/** Where there is no pointer that could rest on a button, too, it can be read why one cannot be pressed. */
function NotPossible({ shown }: { readonly shown: OpsOrder }) {
  const refused = changeFacts.filter(({ change }) => whyNot(change, shown) !== undefined);
  if (refused.length === 0) return null;
  return (
    <details class="soft small">
      <summary>Why not {refused.map(({ word }) => word.toLowerCase()).join(', ')}?</summary>
      <dl class="facts">
        {refused.map(({ change, word }) => (
          <Fragment key={change}>
            <dt>{word}</dt>
            <dd>{whyNot(change, shown)}</dd>
          </Fragment>
        ))}
      </dl>
    </details>
  );
}

type Outcome = 'delivered' | 'not_delivered';

interface ChangeDialogProps {
  readonly facts: ChangeFacts;
  readonly order: Order;
  onChanged(): void;
  onClose(): void;
}

function ChangeDialog({ facts, order, onChanged, onClose }: ChangeDialogProps) {
  const { api, toasts } = useConsole();
  const [outcome, setOutcome] = useState<Outcome>('delivered');
  const send = async ({ reason }: Reasoned): Promise<Answer<unknown>> => {
    const body = facts.change === 'resolve' ? { outcome, reason } : { reason };
    const answer = await api.create<Order>(changePath(facts.change, order.order_id), body);
    if (answer.ok) toasts.tell('ok', `Done: ${facts.word.toLowerCase()}, order of ${order.customer.name}`);
    onChanged();
    return answer;
  };
  return (
    <ReasonDialog
      title={`${facts.word}: order of ${order.customer.name}`}
      verb={facts.word}
      isGrave={facts.isGrave === true}
      onSubmit={send}
      onClose={onClose}
    >
      <p>{facts.meaning}</p>
      {facts.change === 'resolve' && <OutcomeChoice outcome={outcome} onChange={setOutcome} />}
    </ReasonDialog>
  );
}

interface OutcomeChoiceProps {
  readonly outcome: Outcome;
  onChange(outcome: Outcome): void;
}

const outcomes: readonly { readonly outcome: Outcome; readonly words: string }[] = [
  { outcome: 'delivered', words: 'The store has it' },
  { outcome: 'not_delivered', words: 'The store does not have it' },
];

function OutcomeChoice({ outcome, onChange }: OutcomeChoiceProps) {
  const name = useId();
  return (
    <fieldset class="choices">
      <legend>What did the store say?</legend>
      {outcomes.map((choice) => (
        <label key={choice.outcome}>
          <input
            type="radio"
            name={name}
            checked={choice.outcome === outcome}
            onChange={() => onChange(choice.outcome)}
          />
          {choice.words}
        </label>
      ))}
    </fieldset>
  );
}
