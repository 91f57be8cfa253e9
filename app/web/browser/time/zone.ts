/** An instant as RFC 3339 text in a zone: `2026-08-14T11:45:00-04:00`. */
export function inZone(at: number, timeZone: string): string {
  const offsetMinutes = offsetAt(at, timeZone);
  const wall = new Date(at + offsetMinutes * 60_000).toISOString().slice(0, 19);
  return wall + offsetText(offsetMinutes);
}

/** The instant of a wall time (`2026-08-14T11:45`) in a zone; of the two of an autumn's repeated hour, the first. */
export function instantOf(wall: string, timeZone: string): number {
  const asUtc = Date.parse(`${wall}Z`);
  const before = asUtc - offsetAt(asUtc - DAY_MS, timeZone) * 60_000;
  const after = asUtc - offsetAt(asUtc + DAY_MS, timeZone) * 60_000;
  const fits = [before, after].filter((at) => asUtc === at + offsetAt(at, timeZone) * 60_000);
  return Math.min(...(fits.length > 0 ? fits : [before]));
}

const DAY_MS = 86_400_000;

function offsetText(minutes: number): string {
  const sign = minutes < 0 ? '-' : '+';
  const length = Math.abs(minutes);
  return `${sign}${two(Math.floor(length / 60))}:${two(length % 60)}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** Minutes that a zone is ahead of UTC. */
function offsetAt(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
  const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d\d):?(\d\d)?/.exec(text) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
