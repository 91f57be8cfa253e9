import { useId, useState } from 'preact/hooks';

interface NumberFieldProps {
  readonly label: string;
  /** What it shows at first. */
  readonly value: number;
  /** The least and most. */
  readonly limits: readonly [number, number];
  /** `any` for parts of one. */
  readonly step?: 'any';
  onChange(value: number): void;
}

/** What somebody types stands as typed, however often the page is drawn again; what is no number is not told. */
export function NumberField({ label, value, limits: [least, most], step, onChange }: NumberFieldProps) {
  const id = useId();
  const [text, setText] = useState(String(value));
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        class="input number-input"
        type="number"
        required
        min={least}
        max={most}
        step={step ?? 1}
        value={text}
        onInput={({ currentTarget: { value: typed, valueAsNumber } }) => {
          setText(typed);
          if (!Number.isNaN(valueAsNumber)) onChange(valueAsNumber);
        }}
      />
    </div>
  );
}
