import type { z } from 'zod';
import type { ControlsPatch, SlotPatch } from '../../stores/booking.ts';
import { isAsAllOthers } from '../../stores/slot-override.ts';
import { authorOf } from './author.ts';
import { slotAnswer } from './booking-schemas.ts';
import { endsInThePast, endsNothing } from './endings.ts';
import { invalidField } from './invalid-request.ts';
import { controlsRequest, slotParams, slotRequest, storeViewAnswer } from './ops-schemas.ts';
import type { ApiParts } from './parts.ts';
import { storeTime } from './parts.ts';
import { slotText } from './render.ts';
import { shownView } from './render-store.ts';
import { refusal, reply, replyWith } from './replies.ts';
import type { Route } from './route.ts';
import { route } from './route.ts';
import { storeParams } from './schemas.ts';

/** What ops change while a store runs. */
export function controlRoutes(parts: ApiParts): readonly Route[] {
  return [setControls(parts), setSlot(parts)];
}

function setControls(parts: ApiParts): Route {
  return route({
    method: 'patch',
    path: '/v1/ops/stores/{store_id}/controls',
    tag: 'Ops: stores',
    operation: 'patchControls',
    summary: 'Change controls',
    description:
      'In force within a second; what is in flight goes on. Null is the default; absent controls stay as they are.',
    scope: 'ops',
    reach: ({ params }) => params.store_id,
    input: { params: storeParams, body: controlsRequest },
    answers: { 200: { description: 'The store with its controls.', schema: storeViewAnswer } },
    problems: ['store-unknown', 'store-starting', 'storage-unavailable'],
    async handle({ params, body }, asker) {
      const patch = controlsPatch(body);
      if (isEmpty(patch)) return refusal(invalidField('#', 'must change at least one control'));
      if (isOver(body, parts)) return refusal(endsInThePast);
      if (body.until !== undefined && isDefault(patch)) return refusal(endsNothing);
      const author = authorOf(parts, asker, body.reason);
      const changed = await parts.stores.setControls(params.store_id, { ...patch, ...endOf(body) }, author);
      return changed.ok ? replyWith(200, shownView(changed.value, storeTime(parts, params.store_id))) : changed;
    },
  });
}

function setSlot(parts: ApiParts): Route {
  return route({
    method: 'put',
    path: '/v1/ops/stores/{store_id}/slots/{slot}',
    tag: 'Ops: stores',
    operation: 'putSlot',
    summary: "Set one slot's capacity, or close it",
    description: 'Lowering capacity below what is booked cancels nothing: the slot takes no more.',
    scope: 'ops',
    reach: ({ params }) => params.store_id,
    input: { params: slotParams, body: slotRequest },
    answers: { 200: { description: 'The slot.', schema: slotAnswer } },
    problems: ['store-unknown', 'slot-unknown', 'store-starting', 'storage-unavailable'],
    async handle({ params, body }, asker) {
      const patch = slotPatch(body);
      if (isEmpty(patch)) return refusal(invalidField('#', 'must have capacity or closed'));
      if (isOver(body, parts)) return refusal(endsInThePast);
      if (body.until !== undefined && leavesNothing(parts, params, patch)) return refusal(endsNothing);
      const author = authorOf(parts, asker, body.reason);
      const changed = await parts.stores.setSlot(params.store_id, params.slot, { ...patch, ...endOf(body) }, author);
      return changed.ok ? reply(200, slotText(changed.value, storeTime(parts, params.store_id))) : changed;
    },
  });
}

/** What a change says of its end. */
interface Ending {
  readonly until?: number | undefined;
}

function isOver({ until }: Ending, { clock }: ApiParts): boolean {
  return until !== undefined && until <= clock.now();
}

function endOf({ until }: Ending): { readonly until?: number } {
  return until === undefined ? {} : { until };
}

function controlsPatch(body: z.output<typeof controlsRequest>): ControlsPatch {
  const { delivery_concurrency, paused, lead_extension_minutes, default_capacity } = body;
  return {
    ...(delivery_concurrency !== undefined && { deliveryConcurrency: delivery_concurrency }),
    ...(paused !== undefined && { paused }),
    ...(lead_extension_minutes !== undefined && { leadExtensionMinutes: lead_extension_minutes }),
    ...(default_capacity !== undefined && { defaultCapacity: default_capacity }),
  };
}

function slotPatch({ capacity, closed }: z.output<typeof slotRequest>): SlotPatch {
  return { ...(capacity !== undefined && { capacity }), ...(closed !== undefined && { closed }) };
}

/** What goes back to its default does so for good. */
function isDefault(patch: ControlsPatch): boolean {
  return Object.values(patch).every((value) => value === null);
}

/** A slot of a store that is not open says so when it is to be changed. */
function leavesNothing({ stores }: ApiParts, params: z.output<typeof slotParams>, patch: SlotPatch): boolean {
  const view = stores.view(params.store_id);
  const present = view.ok ? view.value.slots.find(({ slot }) => slot === params.slot) : undefined;
  return view.ok && isAsAllOthers(present, patch);
}

function isEmpty(patch: object): boolean {
  return Object.keys(patch).length === 0;
}
