import { err, ok } from '../lib/result.ts';
import { slotAvailability } from './admission.ts';
import type { Answer, ControlsPatch, SlotAvailability, SlotPatch } from './booking.ts';
import type { AuditEntry } from './records.ts';
import { patchOverride } from './slot-override.ts';
import type { Author, Setting } from './store.ts';
import { patchControls } from './store-settings.ts';
import type { StoreState } from './store-state.ts';

/** Changes what the patch names: durable first, then in force. What is in flight goes on. */
export async function setControls(store: StoreState, patch: ControlsPatch, author: Author): Answer<void> {
  const controls = patchControls(store.settings.controls, patch, author);
  const detail = wordsOf(store, patch);
  const audit = auditEntry(store, author, 'store.controls', detail);
  const refusal = await store.journal.commit({ controls, audit });
  if (refusal !== null) return err(refusal);
  store.settings.controls = controls;
  store.waker?.rulesChanged();
  store.tell({ kind: 'controls_changed', by: author.by, reason: author.reason, detail, ...firingOf(patch) });
  return ok(undefined);
}

/** What of a patch decides whether orders are fired. */
function firingOf({ deliveryConcurrency: concurrency, until }: ControlsPatch) {
  return concurrency === undefined ? {} : { concurrency, ...(until !== undefined && { until }) };
}

/** Sets one slot's capacity, or closes or opens it. Cancels nothing that is booked. */
export async function setSlot(
  store: StoreState,
  slot: number,
  patch: SlotPatch,
  author: Author,
): Answer<SlotAvailability> {
  if (!store.world.grid.isSlot(store.settings.definition, slot)) return err({ kind: 'slot-unknown' });
  const override = patchOverride(store.table.override(slot, store.now), patch, { ...author, slot });
  const detail = wordsOf(store, patch);
  const audit = auditEntry(store, author, 'store.slot', `${shown(store, slot)}: ${detail}`);
  const refusal = await store.journal.commit({ slots: [override], audit });
  if (refusal !== null) return err(refusal);
  store.table.setOverride(override);
  store.waker?.rulesChanged();
  store.tell({ kind: 'slot_changed', slot, by: author.by, reason: author.reason, detail });
  return ok(slotAvailability(store, slot, store.now));
}

/** Tells of the changes whose time came to its end from `since` to `now`; nothing has to be written for that. */
export function endLapsed(store: StoreState, since: number, now: number): void {
  const controls: Readonly<Record<string, Setting<unknown>>> = { ...store.settings.lapsedBetween(since, now) };
  for (const [name, { by, reason }] of Object.entries(controls)) {
    const detail = `${wordsOf(store, { [name]: null })}, its time is over`;
    store.tell({ kind: 'controls_changed', by, reason, detail });
  }
  for (const { slot, by, reason } of store.table.lapse(now)) {
    store.tell({ kind: 'slot_changed', slot, by, reason, detail: 'as all others again, its time is over' });
  }
}

type Patch = ControlsPatch & SlotPatch;

/** A patch as people read it: `booking paused, until 2026-08-14T18:00:00-04:00`. */
function wordsOf(store: StoreState, patch: Patch): string {
  const until = patch.until === undefined ? [] : [`until ${shown(store, patch.until)}`];
  return [...changesOf(patch), ...until].join(', ');
}

function changesOf(patch: Patch): readonly string[] {
  const { deliveryConcurrency, paused, leadExtensionMinutes, defaultCapacity, capacity, closed } = patch;
  const changes = [
    words(deliveryConcurrency, 'orders in flight', (most) =>
      most === 0 ? 'firing stopped' : `at most ${most} in flight`,
    ),
    words(paused, 'booking', (isPaused) => (isPaused ? 'booking paused' : 'booking open')),
    words(leadExtensionMinutes, 'lead', (minutes) => `fired ${minutes} min earlier than usual`),
    words(defaultCapacity, 'places of a slot', (places) => `${counted(places)} in each slot`),
    words(capacity, 'places', counted),
    words(closed, 'slot', (isClosed) => (isClosed ? 'closed' : 'open')),
  ];
  return changes.filter((change) => change !== undefined);
}

/** Undefined where nothing is asked; null asks for the default. */
function words<T>(value: T | null | undefined, what: string, say: (value: T) => string): string | undefined {
  if (value === undefined) return undefined;
  return value === null ? `${what}: back to the default` : say(value);
}

function counted(places: number): string {
  return places === 1 ? '1 place' : `${places} places`;
}

function shown(store: StoreState, instant: number): string {
  return store.world.grid.formatInstant(store.settings.definition, instant);
}

function auditEntry(store: StoreState, author: Author, action: string, detail: string): AuditEntry {
  return { at: store.now, by: author.by, action, target: `store ${store.storeId}`, reason: author.reason, detail };
}
