import type { ShownEvent } from '../../answers/event.ts';
import { took, withInstantsIn, withWallTimes } from '../../time/wording.ts';
import type { Tone } from '../../widgets/tone.ts';

/** One event for people. */
export interface EventWords {
  readonly tone: Tone;
  /** A sentence without its end; the order that it is about stands beside it. */
  readonly words: string;
}

/** Later than this is late. */
const LATE_MS = 1_000;

type Say = (event: ShownEvent) => EventWords;

const sayings: Readonly<Record<string, Say>> = {
  store_opened: (event) => ok(`opened, with ${counted(event, 'orders')} and ${counted(event, 'holds')}`),
  store_closed: (event) => waiting(`closed: ${field(event, 'reason')}`),
  store_set_aside: (event) =>
    trouble(`set aside: ${field(event, 'error')}; opened again in ${span(event, 'retry_in_ms')}`),
  store_fenced: () => trouble('another process may have taken the store over'),
  process_crashed: (event) => trouble(`${field(event, 'process')} crashed: ${field(event, 'error')}`),
  process_restarted: sayRestarted,
  hold_placed: (event) => plain(`${places(event)} held for ${time(event, 'slot')}`),
  hold_extended: () => plain('a hold was extended'),
  hold_released: () => plain('a hold was released'),
  hold_expired: () => plain('a hold has expired'),
  booking_refused: (event) => plain(`a booking was refused${forSlot(event)}: ${said(field(event, 'refusal'))}`),
  order_confirmed: (event) => plain(`booked for ${time(event, 'slot')}, to be fired at ${time(event, 'fire_at')}`),
  order_rescheduled: (event) => plain(`moved from ${time(event, 'from')} to ${time(event, 'to')}`),
  order_status: sayStatus,
  attempt_started: (event) => plain(`attempt ${field(event, 'number')} began`),
  attempt_ended: sayAttempt,
  order_fired: sayFired,
  attention_required: (event) =>
    person(`needs a person (${said(field(event, 'attention'))}): ${said(field(event, 'reason'))}`),
  order_handled: (event) => plain(`${handled(event)} by ${field(event, 'by')}: ${field(event, 'reason')}`),
  feed_read: (event) => plain(`feed read: ${field(event, 'applied')} of ${field(event, 'changes')} changes applied`),
  feed_failed: (event) => trouble(`feed could not be read: ${field(event, 'reason')}`),
  feed_problem: (event) => trouble(`feed: ${field(event, 'problem')}`),
  change_set_aside: (event) =>
    trouble(`change ${field(event, 'change_id')} of the feed set aside: ${field(event, 'reason')}`),
  stray_ticket: sayStray,
  controls_changed: (event) => plain(changed('controls', event)),
  slot_changed: (event) => plain(changed(`slot ${time(event, 'slot')}`, event)),
  pos_trouble: sayPosTrouble,
  pos_down: (event) => trouble(`its POS is down: ${field(event, 'reason')}; probed in ${span(event, 'retry_in_ms')}`),
  pos_back: (event) => ok(`its POS is back, after ${span(event, 'down_ms')}`),
};

/** What happened, in words; a kind that is new to this page by its name. */
export function eventWords(event: ShownEvent): EventWords {
  const { tone, words } = sayings[event.kind]?.(event) ?? plain(event.kind.replaceAll('_', ' '));
  return { tone, words: withWallTimes(words) };
}

/** By the clock of one zone, where events of many stores stand together. */
export function eventWordsIn(event: ShownEvent, timeZone: string): EventWords {
  const told = Object.entries(event).map(([name, value]) => [
    name,
    typeof value === 'string' ? withInstantsIn(value, timeZone) : value,
  ]);
  return eventWords({ ...event, ...Object.fromEntries(told) });
}

/** The order that an event is about. */
export function orderOf(event: ShownEvent): string | undefined {
  return text(event, 'order_id');
}

/** By itself after a crash, or by a person, which is no trouble. */
function sayRestarted(event: ShownEvent): EventWords {
  const by = text(event, 'by');
  if (by !== undefined) return plain(`${field(event, 'process')} restarted by ${by}: ${field(event, 'reason')}`);
  return waiting(
    `${field(event, 'process')} runs again after a crash, its ${ordinal(number(event, 'restarts'))} restart`,
  );
}

const statusTones: Readonly<Record<string, Tone>> = {
  deferred: 'trouble',
  unconfirmed: 'person',
  dead_letter: 'person',
  cancelled_by_store: 'trouble',
  picked_up: 'ok',
};

function sayStatus(event: ShownEvent): EventWords {
  const to = field(event, 'to');
  const detail = text(event, 'detail');
  return {
    tone: statusTones[to] ?? 'plain',
    words: `${said(to)}${detail === undefined ? '' : `: ${said(detail)}`}`,
  };
}

function sayAttempt(event: ShownEvent): EventWords {
  const outcome = field(event, 'outcome');
  const reason = text(event, 'reason');
  const words = `attempt ${field(event, 'number')} ${said(outcome)} after ${span(event, 'took_ms')}`;
  const tone = outcome === 'delivered' ? 'ok' : outcomeTone(outcome);
  return { tone, words: reason === undefined ? words : `${words}: ${reason}` };
}

function outcomeTone(outcome: string): Tone {
  return outcome === 'unconfirmed' ? 'person' : 'trouble';
}

function sayFired(event: ShownEvent): EventWords {
  const latenessMs = number(event, 'lateness_ms');
  return latenessMs > LATE_MS ? trouble(`fired ${took(latenessMs)} late`) : ok('fired on time');
}

/** A ticket that stays is cooked for nobody, which somebody has to tell the store. */
function sayStray(event: ShownEvent): EventWords {
  const words = `cancelled, and found at the POS: ${field(event, 'detail')}`;
  return field(event, 'fate') === 'stays' ? person(words) : trouble(words);
}

function sayPosTrouble(event: ShownEvent): EventWords {
  const account = field(event, 'account_id');
  const what = text(event, 'trouble');
  return what === undefined ? ok(`POS account ${account} is well again`) : trouble(`POS account ${account}: ${what}`);
}

const deeds: Readonly<Record<string, string>> = {
  fire: 'fired by hand',
  hold_back: 'held back',
  resolve: 'resolved',
  replay: 'replayed',
  purge: 'purged',
};

function handled(event: ShownEvent): string {
  const action = field(event, 'action');
  return deeds[action] ?? action;
}

function changed(what: string, event: ShownEvent): string {
  return `${what} changed by ${field(event, 'by')}: ${field(event, 'detail')} (${field(event, 'reason')})`;
}

/** Words of ours as people write them, within a sentence, too; what a POS says is left as it says it. */
function said(text: string): string {
  return text.replace(ourWords, (word) => word.replaceAll('_', ' '));
}

const ourWords =
  /\b(?:picked_up|cancelled_by_store|dead_letter|not_fired|held_back|hold_back|not_received|set_aside|not_delivered)\b/g;

function places(event: ShownEvent): string {
  const units = number(event, 'units');
  return units === 1 ? '1 place' : `${units} places`;
}

/** `1 order`, `2 orders`: the field is named in the plural. */
function counted(event: ShownEvent, name: string): string {
  const count = number(event, name);
  return `${count} ${count === 1 ? name.slice(0, -1) : name}`;
}

function forSlot(event: ShownEvent): string {
  return text(event, 'slot') === undefined ? '' : ` for ${time(event, 'slot')}`;
}

function ordinal(count: number): string {
  const ending = ['th', 'st', 'nd', 'rd'][count % 100 > 10 && count % 100 < 14 ? 0 : count % 10] ?? 'th';
  return `${count}${ending}`;
}

function span(event: ShownEvent, name: string): string {
  return took(number(event, name));
}

/** By the clock of the store. */
function time(event: ShownEvent, name: string): string {
  return field(event, name).slice(11, 16);
}

function number(event: ShownEvent, name: string): number {
  const value = event[name];
  return typeof value === 'number' ? value : 0;
}

function text(event: ShownEvent, name: string): string | undefined {
  const value = event[name];
  return typeof value === 'string' ? value : undefined;
}

function field(event: ShownEvent, name: string): string {
  const value = event[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : 'unknown';
}

function plain(words: string): EventWords {
  return { tone: 'plain', words };
}

function ok(words: string): EventWords {
  return { tone: 'ok', words };
}

function waiting(words: string): EventWords {
  return { tone: 'waiting', words };
}

function trouble(words: string): EventWords {
  return { tone: 'trouble', words };
}

function person(words: string): EventWords {
  return { tone: 'person', words };
}
