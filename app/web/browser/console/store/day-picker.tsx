import { Button } from '../../widgets/button.tsx';
import { dateWords, daysAfter } from './dates.ts';

interface DayPickerProps {
  /** The date that is shown; undefined until it is known. */
  readonly shown: string | undefined;
  readonly isToday: boolean;
  /** Undefined for today, whatever date that is. */
  onPick(date: string | undefined): void;
}

/** Goes from day to day. */
export function DayPicker({ shown, isToday, onPick }: DayPickerProps) {
  const step = (days: number) => (shown === undefined ? undefined : onPick(daysAfter(shown, days)));
  return (
    <div class="row day-picker">
      <Button isSmall label="The day before" onClick={() => step(-1)}>
        ‹
      </Button>
      <input
        class="input"
        type="date"
        aria-label="Day"
        required
        value={shown ?? ''}
        onChange={({ currentTarget: { value } }) => (value === '' ? undefined : onPick(value))}
      />
      <Button isSmall label="The day after" onClick={() => step(1)}>
        ›
      </Button>
      <Button isSmall {...(isToday && { disabledWhy: 'This is today.' })} onClick={() => onPick(undefined)}>
        Today
      </Button>
      <span class="soft nowrap">{shown === undefined ? '' : dateWords(shown)}</span>
    </div>
  );
}
