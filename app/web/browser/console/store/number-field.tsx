import { useId } from 'preact/hooks';

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  /** The least and most. */
  readonly limits: readonly [number, number];
  /** `any` for parts of one. */
  readonly step?: 'any';
  onChange(value: number): void;
}

export function NumberField({ label, value, limits: [least, most], step, onChange }: NumberFieldProps) {
  const id = useId();
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
        value={value}
        onInput={({ currentTarget: { valueAsNumber } }) =>
          Number.isNaN(valueAsNumber) ? undefined : onChange(valueAsNumber)
        }
      />
    </div>
  );
}
