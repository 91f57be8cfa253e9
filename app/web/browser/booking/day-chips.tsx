import { daysFrom } from './day-words.ts';
import { Link } from './link.tsx';
import type { Place } from './place.ts';

/** Today and a week. */
const DAYS = 8;

type DayPlace = Extract<Place, { kind: 'slots' | 'move' }>;

interface DayChipsProps {
  readonly place: DayPlace;
  readonly today: string;
}

/** The days that may be chosen, each an address of its own. */
export function DayChips({ place, today }: DayChipsProps) {
  const chosen = place.date ?? today;
  return (
    <nav aria-label="Days">
      <ul class="days">
        {daysFrom(today, DAYS).map(({ date, name, about }) => (
          <li key={date}>
            <Link to={dayPlace(place, date, today)} look="day" isCurrent={date === chosen}>
              <strong>{name}</strong>
              <span class="day-about">{about}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Today is today whatever its date: after midnight it is the next one. */
function dayPlace({ date: _, ...place }: DayPlace, date: string, today: string): DayPlace {
  return date === today ? place : { ...place, date };
}
