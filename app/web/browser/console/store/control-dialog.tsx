import { useState } from 'preact/hooks';
import type { StoreView } from '../../answers/store.ts';
import type { Answer } from '../../live/answer.ts';
import type { Reasoned } from '../../widgets/reason-dialog.tsx';
import { ReasonDialog } from '../../widgets/reason-dialog.tsx';
import { useConsole } from '../console.ts';
import type { ControlInForce } from './in-force.ts';
import { changeVerb, controlLimits, controlMeanings, isResuming } from './in-force.ts';
import { NumberField } from './number-field.tsx';

interface ControlDialogProps {
  /** As it was when the change was asked for. */
  readonly control: ControlInForce;
  readonly store: StoreView;
  /** Whether it goes back to its default. */
  readonly isDefault: boolean;
  onChanged(store: StoreView): void;
  onClose(): void;
}

/** Changes one control, or puts it back to its default. */
export function ControlDialog({ control, store, isDefault, onChanged, onClose }: ControlDialogProps) {
  const { api, toasts } = useConsole();
  const [value, setValue] = useState(control.name === 'paused' ? true : control.value);
  const { name, title, defaultWords } = control;
  const verb = isDefault && !isResuming(control) ? 'Back to default' : changeVerb(control);
  const send = async (reasoned: Reasoned): Promise<Answer<unknown>> => {
    const path = `/v1/ops/stores/${encodeURIComponent(store.store_id)}/controls`;
    const answer = await api.patch<StoreView>(path, { [name]: isDefault ? null : value, ...reasoned });
    if (!answer.ok) return answer;
    toasts.tell('ok', `In force: ${verb.toLowerCase()}, ${title.toLowerCase()}`);
    onChanged(answer.value);
    return answer;
  };
  return (
    <ReasonDialog
      title={`${verb}: ${title.toLowerCase()}`}
      verb={verb}
      {...(!isDefault && { untilIn: store.definition.time_zone })}
      onSubmit={send}
      onClose={onClose}
    >
      <p>{isDefault ? `Its default is: ${defaultWords}.` : controlMeanings[name]}</p>
      {!isDefault && name !== 'paused' && (
        <NumberField label={title} value={Number(value)} limits={controlLimits[name]} onChange={setValue} />
      )}
    </ReasonDialog>
  );
}
