import { fullTime, relative, shortDate, span, wallDate, wallTime } from '../time/wording.ts';
import { inZone } from '../time/zone.ts';
import { useNow } from './now.ts';

interface TimeProps {
  /** With the offset of the place that it is about. */
  readonly at: string;
  readonly timeZone?: string | undefined;
  readonly withSeconds?: boolean;
  /** `in 4 min` beside it. */
  readonly withRelative?: boolean;
}

/** An instant by the clock on the store's wall, the date where it is another day; the tip says all of it. */
export function Time({ at, timeZone, withSeconds = false, withRelative = false }: TimeProps) {
  const now = useNow().value;
  const isToday = now !== undefined && isSameDay(at, now);
  return (
    <time class="time nowrap" dateTime={at} title={fullTime(at, timeZone)}>
      {isToday ? '' : `${shortDate(at)} `}
      {wallTime(at, withSeconds)}
      {withRelative && now !== undefined && <span class="relative"> {relative(Date.parse(at), now)}</span>}
    </time>
  );
}

/** `in 4 min`, with the instant as its tip. */
export function Relative({ at, timeZone }: Pick<TimeProps, 'at' | 'timeZone'>) {
  const now = useNow().value;
  return (
    <time class="nowrap" dateTime={at} title={fullTime(at, timeZone)}>
      {now === undefined ? wallTime(at) : relative(Date.parse(at), now)}
    </time>
  );
}

/** When something will be over: `15:30 (in 20 min)`. */
export function Ends(at: Pick<TimeProps, 'at' | 'timeZone'>) {
  return (
    <>
      <Time {...at} /> (<Relative {...at} />)
    </>
  );
}

/** How long ago something was: `12 s`. */
export function Age({ at, timeZone }: Pick<TimeProps, 'at' | 'timeZone'>) {
  const now = useNow().value;
  return (
    <time class="nowrap" dateTime={at} title={fullTime(at, timeZone)}>
      {now === undefined ? wallTime(at) : span(Math.max(0, now - Date.parse(at)))}
    </time>
  );
}

/** An instant by the clock of who looks, for lists in which many stores stand together; the tip says it as it was given. */
export function DeviceTime({ at }: Pick<TimeProps, 'at'>) {
  const now = useNow().value;
  const here = inZone(Date.parse(at), deviceZone());
  const isToday = now !== undefined && isSameDay(here, now);
  return (
    <time class="time nowrap" dateTime={at} title={fullTime(at)}>
      {isToday ? '' : `${shortDate(here)} `}
      {wallTime(here, true)}
    </time>
  );
}

/** When something will be over, by the clock of who looks. */
export function DeviceEnds({ at }: Pick<TimeProps, 'at'>) {
  return (
    <>
      <DeviceTime at={at} /> (<Relative at={at} />)
    </>
  );
}

/** Names the clock that {@link DeviceTime} goes by. */
export function DeviceZone() {
  return <span class="soft nowrap">times here: {deviceZone().replaceAll('_', ' ')}</span>;
}

/** The zone of who looks. */
export function deviceZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** By the offset that it was written with. */
function isSameDay(at: string, now: number): boolean {
  const offsetMs = Date.parse(`${at.slice(0, 19)}Z`) - Date.parse(at);
  return new Date(now + offsetMs).toISOString().slice(0, 10) === wallDate(at);
}
