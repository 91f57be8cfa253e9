import { useId } from 'preact/hooks';
import type { LetterFilter } from './letter-filter.ts';
import { sinceWords } from './letter-filter.ts';

interface FilterFormProps {
  readonly filter: LetterFilter;
  onChange(filter: LetterFilter): void;
}

export function FilterForm({ filter, onChange }: FilterFormProps) {
  return (
    <search class="letter-filter">
      <TextField
        label="Words of the reason"
        value={filter.reason}
        onChange={(reason) => onChange({ ...filter, reason })}
      />
      <TextField label="Store id" value={filter.storeId} onChange={(storeId) => onChange({ ...filter, storeId })} />
      <TextField
        label="POS account"
        value={filter.posAccount}
        onChange={(posAccount) => onChange({ ...filter, posAccount })}
      />
      <SinceField filter={filter} onChange={onChange} />
    </search>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  onChange(value: string): void;
}

/** Asks when it is left or Enter is pressed: half an id would be an id that is unknown. */
function TextField({ label, value, onChange }: TextFieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        class="input"
        type="search"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value.trim())}
      />
    </div>
  );
}

function SinceField({ filter, onChange }: FilterFormProps) {
  const id = useId();
  const choose = (text: string) => {
    const since = (['any', '1', '6', '24'] as const).find((choice) => choice === text);
    if (since !== undefined) onChange({ ...filter, since });
  };
  return (
    <div class="field">
      <label for={id}>Since</label>
      <select id={id} class="select" value={filter.since} onChange={(event) => choose(event.currentTarget.value)}>
        {Object.entries(sinceWords).map(([since, words]) => (
          <option key={since} value={since}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
