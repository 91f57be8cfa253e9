import type { Result } from '../../lib/result.ts';
import { err, ok } from '../../lib/result.ts';
import type { ServicePeriod } from '../../stores/store.ts';

/** One row of opening hours: minutes after midnight of one weekday, at most to the next midnight. */
export interface Piece {
  readonly weekday: ServicePeriod['weekday'];
  readonly opensAtMinute: number;
  readonly closesAtMinute: number;
}

const MIDNIGHT = 1_440;
/** 23:59, in whatever second: how these files write midnight. */
const LAST_MINUTE = 1_439;

const TIME = /^(\d{2}):([0-5]\d)(?::([0-5]\d))?$/;

/**
 * Reads a day (0 = Monday … 6 = Sunday) and two wall times, `HH:MM` or `HH:MM:SS`.
 *
 * Seconds are rounded to the nearest minute, 30 up: 04:59:59 is 05:00. An end at 23:59, in any second, is midnight.
 */
export function parsePiece(day: string, start: string, end: string): Result<Piece, string> {
  const weekday = parseWeekday(day);
  if (weekday === null) return err(`day ${day} is not 0 (Monday) to 6 (Sunday)`);
  const opensAtMinute = parseMinute(start);
  if (opensAtMinute === null) return err(`start ${start} is not a time of day`);
  const endMinute = parseMinute(end);
  if (endMinute === null) return err(`end ${end} is not a time of day`);
  const closesAtMinute = endMinute >= LAST_MINUTE ? MIDNIGHT : endMinute;
  if (closesAtMinute <= opensAtMinute) return err(`end ${end} is not after start ${start}`);
  return ok({ weekday, opensAtMinute, closesAtMinute });
}

/**
 * The service periods of a week. Pieces of one day that overlap or touch are one; a piece that ends at midnight goes on
 * with the one that begins the next day, over the end of the week too, unless that one fills its own day.
 */
export function servicePeriods(pieces: readonly Piece[]): readonly ServicePeriod[] {
  const week = ([1, 2, 3, 4, 5, 6, 7] as const).map((weekday) =>
    merged(pieces.filter((one) => one.weekday === weekday)),
  );
  return week.flatMap((day, index) => {
    const yesterday = week.at(index - 1) ?? [];
    const tomorrow = week[(index + 1) % week.length] ?? [];
    return day
      .filter((piece) => piece !== continuation(yesterday, day))
      .map((piece) => prolonged(piece, day, tomorrow));
  });
}

/** The first piece of a day, where it is the end of the night before. */
function continuation(yesterday: readonly Piece[], day: readonly Piece[]): Piece | undefined {
  const first = day.at(0);
  const continues = yesterday.at(-1)?.closesAtMinute === MIDNIGHT && first?.opensAtMinute === 0;
  return continues && first.closesAtMinute < MIDNIGHT ? first : undefined;
}

/** A day's piece with what it goes on with after midnight. */
function prolonged(piece: Piece, day: readonly Piece[], tomorrow: readonly Piece[]): ServicePeriod {
  const rest = piece === day.at(-1) ? continuation(day, tomorrow) : undefined;
  return rest === undefined ? piece : { ...piece, closesAtMinute: MIDNIGHT + rest.closesAtMinute };
}

function merged(pieces: readonly Piece[]): readonly Piece[] {
  const apart: Piece[] = [];
  for (const piece of pieces.toSorted((a, b) => a.opensAtMinute - b.opensAtMinute)) {
    const last = apart.at(-1);
    if (last === undefined || last.closesAtMinute < piece.opensAtMinute) {
      apart.push(piece);
    } else if (last.closesAtMinute < piece.closesAtMinute) {
      apart[apart.length - 1] = { ...last, closesAtMinute: piece.closesAtMinute };
    }
  }
  return apart;
}

function parseWeekday(day: string): Piece['weekday'] | null {
  switch (day) {
    case '0':
      return 1;
    case '1':
      return 2;
    case '2':
      return 3;
    case '3':
      return 4;
    case '4':
      return 5;
    case '5':
      return 6;
    case '6':
      return 7;
    default:
      return null;
  }
}

/** The nearest minute, 0 to 1,440; null if it is no time of day. 24:00 is one. */
function parseMinute(text: string): number | null {
  const [, hours, minutes, seconds = '0'] = TIME.exec(text) ?? [];
  const minute = Number(hours) * 60 + Number(minutes) + Number(seconds) / 60;
  return minute <= MIDNIGHT ? Math.round(minute) : null;
}
