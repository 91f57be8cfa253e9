import { useState } from 'preact/hooks';
import type { AccountThrottle, PosAccountLimits } from '../../answers/pos-account.ts';
import type { Answer } from '../../live/answer.ts';
import type { Reasoned } from '../../widgets/reason-dialog.tsx';
import { ReasonDialog } from '../../widgets/reason-dialog.tsx';
import { useConsole } from '../console.ts';
import { NumberField } from './number-field.tsx';

interface RateDialogProps {
  readonly limits: PosAccountLimits;
  /** What is in force now. */
  readonly present: PosAccountLimits | AccountThrottle;
  readonly path: string;
  readonly timeZone: string;
  /** Whether the account gets its own rate back. */
  readonly isDefault: boolean;
  onChanged(): void;
  onClose(): void;
}

/** Throttles a POS account, until a time or until it is changed, or gives it its own rate back. */
export function RateDialog({ limits, present, path, timeZone, isDefault, onChanged, onClose }: RateDialogProps) {
  const { api, toasts } = useConsole();
  const [rate, setRate] = useState(present.rate_per_second);
  const [burst, setBurst] = useState(present.burst);
  const verb = isDefault ? 'Back to default' : 'Change';
  const send = async (reasoned: Reasoned): Promise<Answer<unknown>> => {
    const change = isDefault ? { rate_per_second: null } : { rate_per_second: rate, burst };
    const answer = await api.patch(path, { ...change, ...reasoned });
    const shown = isDefault ? limits.rate_per_second : rate;
    if (answer.ok) toasts.tell('ok', `In force: ${shown} requests a second`);
    onChanged();
    return answer;
  };
  const title = `${verb}: rate of ${limits.account_id}`;
  const end = isDefault ? {} : { untilIn: timeZone };
  return (
    <ReasonDialog title={title} verb={verb} {...end} onSubmit={send} onClose={onClose}>
      <p>Requests that all stores of the account together may send to their POS.</p>
      {isDefault ? (
        <p>{`Its default is: ${limits.rate_per_second} a second, ${limits.burst} at once.`}</p>
      ) : (
        <>
          <NumberField label="Requests a second" value={rate} limits={[0.01, 10_000]} step="any" onChange={setRate} />
          <NumberField label="Requests at once" value={burst} limits={[1, 10_000]} onChange={setBurst} />
        </>
      )}
    </ReasonDialog>
  );
}
