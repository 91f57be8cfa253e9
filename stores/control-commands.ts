import { err, ok } from '../lib/result.ts';
import { slotAvailability } from './admission.ts';
import type { Answer, ControlsPatch, SlotAvailability, SlotPatch } from './booking.ts';
import type { AuditEntry } from './records.ts';
import type { Author, SlotOverride } from './store.ts';
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
  const override = patchOverride(store.table.override(slot), patch, { ...author, slot });
  const detail = wordsOf(store, patch);
  const audit = auditEntry(store, author, 'store.slot', `${shown(store, slot)}: ${detail}`);
  const refusal = await store.journal.commit({ slots: [override], audit });
  if (refusal !== null) return err(refusal);
  store.table.setOverride(override);
  store.tell({ kind: 'slot_changed', slot, by: author.by, reason: author.reason, detail });
  return ok(slotAvailability(store, slot, store.now));
}

function patchOverride(
  present: SlotOverride | undefined,
  patch: SlotPatch,
  set: Author & { readonly slot: number },
): SlotOverride {
  const { capacity = present?.capacity ?? null, closed = present?.closed } = patch;
  return { ...set, ...(capacity !== null && { capacity }), ...(closed !== undefined && { closed }) };
}

const names: Readonly<Record<keyof (ControlsPatch & SlotPatch), string>> = {
  deliveryConcurrency: 'delivery concurrency',
  paused: 'paused',
  leadExtensionMinutes: 'lead extension in minutes',
  defaultCapacity: 'default capacity',
  until: 'until',
  capacity: 'capacity',
  closed: 'closed',
};

/** A patch as people read it: `paused: true, until: 2026-08-14T18:00:00-04:00`. */
function wordsOf(store: StoreState, patch: ControlsPatch & SlotPatch): string {
  const words = (Object.keys(names) as (keyof typeof names)[]).map((key) => {
    const value = patch[key];
    if (value === undefined) return [];
    const shownValue = key === 'until' && typeof value === 'number' ? shown(store, value) : (value ?? 'the default');
    return [`${names[key]}: ${shownValue}`];
  });
  return words.flat().join(', ');
}

function shown(store: StoreState, instant: number): string {
  return store.world.grid.formatInstant(store.settings.definition, instant);
}

function auditEntry(store: StoreState, author: Author, action: string, detail: string): AuditEntry {
  return { at: store.now, by: author.by, action, target: `store ${store.storeId}`, reason: author.reason, detail };
}
