const DAY_MS = 86_400_000;

const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short', timeZone: 'UTC' });
const dayAndMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** One day that may be chosen. */
export interface DayChoice {
  readonly date: string;
  readonly name: string;
  readonly about: string;
}

/** Today in the store's zone, and the days after it. */
export function daysFrom(today: string, count: number): readonly DayChoice[] {
  return Array.from({ length: count }, (_, index) => choiceOf(Date.parse(today) + index * DAY_MS, index));
}

function choiceOf(at: number, index: number): DayChoice {
  const name = ['Today', 'Tomorrow'][index] ?? weekday.format(at);
  return { date: new Date(at).toISOString().slice(0, 10), name, about: dayAndMonth.format(at) };
}

/** A date in a sentence: `Fri 14 Aug`. */
export function dateInWords(date: string): string {
  const at = Date.parse(date.slice(0, 10));
  return `${weekday.format(at)} ${dayAndMonth.format(at)}`;
}
