import type { Complaints, Draft } from './draft.ts';

interface GuestFieldsProps {
  readonly draft: Draft;
  readonly complaints: Complaints;
  onChange(draft: Draft): void;
}

/** Who picks it up. */
export function GuestFields({ draft, complaints, onChange }: GuestFieldsProps) {
  const given = (field: TextField) => ({
    field,
    value: draft[field],
    complaint: complaints[field],
    onText: (text: string) => onChange({ ...draft, [field]: text }),
  });
  return (
    <fieldset class="part">
      <legend>Who picks it up?</legend>
      <TextInput {...given('name')} label="Name" autocomplete="name" />
      <TextInput
        {...given('phone')}
        label="Phone"
        hint="If you like; the store calls only about this order."
        autocomplete="tel"
      />
      <TextInput
        {...given('note')}
        label="Note for the kitchen"
        hint="If you like: allergies, no onions …"
        autocomplete="off"
      />
    </fieldset>
  );
}

type TextField = 'name' | 'phone' | 'note';

interface TextInputProps {
  readonly field: TextField;
  readonly label: string;
  readonly value: string;
  readonly complaint: string | undefined;
  readonly hint?: string;
  readonly autocomplete: 'name' | 'tel' | 'off';
  onText(text: string): void;
}

function TextInput({ field, label, value, complaint, hint, autocomplete, onText }: TextInputProps) {
  const about = complaint ?? hint;
  return (
    <div class="field">
      <label for={field}>{label}</label>
      <input
        id={field}
        class="input"
        type="text"
        inputMode={field === 'phone' ? 'tel' : 'text'}
        value={value}
        autocomplete={autocomplete}
        aria-required={field === 'name'}
        aria-invalid={complaint !== undefined}
        aria-describedby={about === undefined ? undefined : `${field}-about`}
        onInput={(event) => onText(event.currentTarget.value)}
      />
      {about !== undefined && (
        <p id={`${field}-about`} class={complaint === undefined ? 'hint' : 'wrong'}>
          {about}
        </p>
      )}
    </div>
  );
}
