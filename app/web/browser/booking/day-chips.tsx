import { daysFrom } from './day-words.ts';
import { Link } from './link.tsx';
import type { Place } from './place.ts';

/** Today and a week. */
const DAYS = 8;

interface DayChipsProps {
  readonly place: Extract<Place, { kind: 'slots' | 'move' }>;
  readonly today: string;
  readonly chosen: string;
}

/** The days that may be chosen, each an address of its own. */
export function DayChips({ place, today, chosen }: DayChipsProps) {
  return (
    <nav aria-label="Days">
      <ul class="days">
        {daysFrom(today, DAYS).map(({ date, name, about }) => (
          <li key={date}>
            <Link to={{ ...place, date }} look="day" isCurrent={date === chosen}>
              <strong>{name}</strong>
              <span class="day-about">{about}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
