import type { StoreHealth, StoreView } from '../../stores/booking.ts';
import type { Controls, Setting, SlotOverride, StoreDefinition } from '../../stores/store.ts';
import { DEFAULT_DELIVERY_CONCURRENCY } from '../../stores/store.ts';
import type { StoreEvent } from '../../stores/store-event.ts';
import type { ShowInstant } from './render.ts';
import { shownDefinition } from './store-definition.ts';

/** A store in full, as ops see it. */
export function shownView(view: StoreView, show: ShowInstant): object {
  const { at, definition, controls, slots, health, events } = view;
  return {
    store_id: definition.storeId,
    at: show(at),
    definition: shownDefinition(definition),
    defaults: defaultsOf(definition),
    controls: shownControls(controls, show),
    slots: slots.map((slot) => shownOverride(slot, show)),
    health: shownHealth(health, show),
    events: events.map((event) => shownEvent(event, show)),
  };
}

/** What is in force where no control says otherwise. */
function defaultsOf({ capacity }: StoreDefinition): object {
  return {
    delivery_concurrency: DEFAULT_DELIVERY_CONCURRENCY,
    paused: false,
    lead_extension_minutes: 0,
    default_capacity: capacity,
  };
}

/** A store's live numbers. */
export function shownHealth(health: StoreHealth, show: ShowInstant): object {
  return {
    state: health.state,
    since: show(health.since),
    why: health.why,
    holds: health.holds,
    scheduled: health.scheduled,
    in_flight: health.inFlight,
    queued: health.queued,
    deferred: health.deferred,
    unconfirmed: health.unconfirmed,
    at_the_store: health.atTheStore,
    dead_letters: health.deadLetters,
    late: health.late,
    attention_required: health.attentionRequired,
    next_fire_at: optional(health.nextFireAt, show),
    feed_read_at: optional(health.feedReadAt, show),
  };
}

/** The fields of events that hold an instant, where they hold a number: `from` and `to` may be statuses too. */
const instantFields: ReadonlySet<string> = new Set(['at', 'slot', 'fireAt', 'from', 'to', 'until']);

/** An event of any kind, with the names and instants of the API. */
export function shownEvent(event: StoreEvent, show: ShowInstant): object {
  return Object.fromEntries(
    Object.entries(event).map(([field, value]: [string, unknown]) => [
      snakeCase(field),
      typeof value === 'number' && instantFields.has(field) ? show(value) : value,
    ]),
  );
}

/** `deliveryConcurrency` as `delivery_concurrency`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function shownControls(controls: Controls, show: ShowInstant): object {
  return {
    delivery_concurrency: shownSetting(controls.deliveryConcurrency, show),
    paused: shownSetting(controls.paused, show),
    lead_extension_minutes: shownSetting(controls.leadExtensionMinutes, show),
    default_capacity: shownSetting(controls.defaultCapacity, show),
  };
}

function shownSetting(setting: Setting<unknown> | undefined, show: ShowInstant): object | undefined {
  if (setting === undefined) return undefined;
  const { value, by, reason, at, until } = setting;
  return { value, by, reason, at: show(at), until: optional(until, show) };
}

function shownOverride(override: SlotOverride, show: ShowInstant): object {
  const { slot, capacity, closed, by, reason, at, until } = override;
  return { slot: show(slot), capacity, closed, by, reason, at: show(at), until: optional(until, show) };
}

function optional(instant: number | undefined, show: ShowInstant): string | undefined {
  return instant === undefined ? undefined : show(instant);
}
