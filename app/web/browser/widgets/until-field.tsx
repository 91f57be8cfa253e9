import { useId } from 'preact/hooks';
import type { UntilChoice, UntilForm } from '../time/until.ts';
import { untilWords } from '../time/until.ts';

interface UntilFieldProps {
  readonly form: UntilForm;
  readonly timeZone: string;
  onChange(form: UntilForm): void;
}

const choices = Object.keys(untilWords).filter((choice): choice is UntilChoice => choice in untilWords);

/** How long a change is to last. */
export function UntilField({ form, timeZone, onChange }: UntilFieldProps) {
  const id = useId();
  const choose = (text: string) => {
    const choice = choices.find((known) => known === text);
    if (choice !== undefined) onChange({ ...form, choice });
  };
  return (
    <div class="field">
      <label for={id}>How long</label>
      <div class="row">
        <select id={id} class="select" value={form.choice} onChange={(event) => choose(event.currentTarget.value)}>
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {untilWords[choice]}
            </option>
          ))}
        </select>
        {form.choice === 'at' && (
          <input
            class="input"
            type="datetime-local"
            aria-label={`Time in ${timeZone}`}
            required
            value={form.wall}
            onInput={(event) => onChange({ ...form, wall: event.currentTarget.value })}
          />
        )}
      </div>
      {form.choice === 'at' && <span class="hint">By the clock in {timeZone}</span>}
    </div>
  );
}
