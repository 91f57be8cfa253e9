import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { Answer } from '../live/answer.ts';
import { problemText } from '../live/answer.ts';
import type { UntilForm } from '../time/until.ts';
import { untilOf } from '../time/until.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { useNow } from './now.ts';
import { UntilField } from './until-field.tsx';

/** What somebody says about a change. */
export interface Reasoned {
  readonly reason: string;
  /** With the store's offset; absent where the change has no end. */
  readonly until?: string;
}

interface ReasonDialogProps {
  readonly title: string;
  /** What will happen, and further fields. */
  readonly children?: ComponentChildren;
  /** The verb on the button: `Restart`. */
  readonly verb: string;
  readonly isGrave?: boolean;
  /** Asks until when, too, by the clock of this zone. */
  readonly untilIn?: string | undefined;
  /** Does it; a problem is shown, and the dialog stays. */
  onSubmit(reasoned: Reasoned): Promise<Answer<unknown>>;
  onClose(): void;
}

/** Asks why, and does it. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { title, children, verb, isGrave = false, untilIn, onClose } = props;
  const { submit, isBusy, wrong, reason, setReason, until, setUntil } = useReasonForm(props);
  const id = useId();
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        {children}
        <div class="field">
          <label for={id}>Reason</label>
          <textarea
            id={id}
            class="input"
            required
            maxLength={500}
            placeholder="Kept with your name, for who asks later"
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </div>
        {untilIn !== undefined && <UntilField form={until} timeZone={untilIn} onChange={setUntil} />}
        <div class="field" role="alert">
          {wrong !== null && <span class="wrong">{wrong}</span>}
        </div>
        <div class="dialog-end">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look={isGrave ? 'grave' : 'main'} isBusy={isBusy}>
            {verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function useReasonForm({ untilIn, onSubmit, onClose }: ReasonDialogProps) {
  const now = useNow();
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState<UntilForm>({ choice: 'open', wall: '' });
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const send = async (reasoned: Reasoned) => {
    setBusy(true);
    const answer = await onSubmit(reasoned);
    setBusy(false);
    if (answer.ok) onClose();
    else setWrong(problemText(answer.problem));
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const end = untilIn === undefined ? undefined : untilOf(until, now.value ?? 0, untilIn);
    if (reason.trim() === '') setWrong('Say why.');
    else if (end === null) setWrong('Say until when.');
    else void send({ reason: reason.trim(), ...(end !== undefined && { until: end }) });
  };
  return { submit, isBusy, wrong, reason, setReason, until, setUntil };
}
