import { z } from 'zod';

const share = z.number().min(0).max(1).default(1);
/** How often the order was taken, ticket and all, before things went wrong. */
const taken = z.number().min(0).max(1).default(0.5);
const only = z.enum(['submit', 'look_up', 'void', 'changes']).optional();
const millis = z.number().min(0);
const perSecond = z.number().min(0);
const retryAfterSeconds = z.int().min(0);

/** What the simulated POS can be told to do wrong; `share` is how often, `only` to which requests (all if absent). */
export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('slow'), delayMs: millis, jitterMs: millis.default(0), only }),
  /** The port is closed. For one store: its own, or where it has none, its connections are cut before anything is taken. */
  z.strictObject({ kind: z.literal('refusing') }),
  /** Refuses for `downMs` of every `upMs + downMs`, from now on, up first. */
  z.strictObject({ kind: z.literal('flapping'), upMs: millis.min(1), downMs: millis.min(1) }),
  z.strictObject({
    kind: z.literal('failing'),
    share,
    taken,
    status: z.int().min(400).max(599).default(500),
    retryAfterSeconds: retryAfterSeconds.optional(),
    only,
  }),
  z.strictObject({ kind: z.literal('silent'), share, taken, only }),
  z.strictObject({ kind: z.literal('resetting'), share, taken, only }),
  z.strictObject({ kind: z.literal('error_body'), share, only }),
  /** 429 above a rate: of the store when set for one, otherwise of each account. */
  z.strictObject({ kind: z.literal('throttling'), perSecond, retryAfterSeconds: retryAfterSeconds.default(1) }),
  /** An account that exceeds the rate is suspended until this fault is cleared. */
  z.strictObject({ kind: z.literal('suspending'), perSecond }),
  z.strictObject({ kind: z.literal('forgetful') }),
  z.strictObject({ kind: z.literal('feed_broken'), share }),
  z.strictObject({ kind: z.literal('feed_duplicates'), share }),
  z.strictObject({ kind: z.literal('feed_late'), lateMs: millis }),
  z.strictObject({ kind: z.literal('feed_unordered'), share }),
  /** Adds changes of orders, and with statuses, that nobody knows. */
  z.strictObject({ kind: z.literal('feed_unknown'), share }),
]);

/** One fault in full. */
export type Fault = z.output<typeof faultSchema>;
/** A fault as asked for: what has a default may be left out. */
export type FaultRequest = z.input<typeof faultSchema>;
export type FaultKind = Fault['kind'];
export type FaultOf<K extends FaultKind> = Extract<Fault, { kind: K }>;

type Faults = { readonly [K in FaultKind]?: FaultOf<K> };

/** Which faults are on, everywhere and for single stores; a store's own fault of a kind goes before the general one. */
export class FaultBoard {
  #everywhere: Faults = {};
  readonly #ofStores = new Map<string, Faults>();
  #quiet = true;

  /** True when there is no fault at all. */
  get quiet(): boolean {
    return this.#quiet;
  }

  set(fault: Fault, storeRef?: string): void {
    const faults: Faults = { ...this.#of(storeRef), [fault.kind]: fault };
    this.#put(faults, storeRef);
  }

  /** Without a kind, all kinds; without a store, everywhere and every store. */
  clear(kind?: FaultKind, storeRef?: string): void {
    if (storeRef === undefined) {
      this.#put(without(this.#everywhere, kind), undefined);
      for (const [ref, faults] of this.#ofStores) this.#put(without(faults, kind), ref);
      return;
    }
    this.#put(without(this.#of(storeRef), kind), storeRef);
  }

  everywhere<K extends FaultKind>(kind: K): Faults[K] {
    return this.#everywhere[kind];
  }

  ofStore<K extends FaultKind>(kind: K, storeRef: string): Faults[K] | undefined {
    return this.#ofStores.get(storeRef)?.[kind];
  }

  find<K extends FaultKind>(kind: K, storeRef: string): Faults[K] | undefined {
    return this.ofStore(kind, storeRef) ?? this.everywhere(kind);
  }

  list(): readonly { readonly storeRef?: string; readonly fault: Fault }[] {
    const everywhere = Object.values(this.#everywhere).map((fault) => ({ fault }));
    const ofStores = [...this.#ofStores].flatMap(([storeRef, faults]) =>
      Object.values(faults).map((fault) => ({ storeRef, fault })),
    );
    return [...everywhere, ...ofStores];
  }

  #of(storeRef: string | undefined): Faults {
    return storeRef === undefined ? this.#everywhere : (this.#ofStores.get(storeRef) ?? {});
  }

  #put(faults: Faults, storeRef: string | undefined): void {
    if (storeRef === undefined) this.#everywhere = faults;
    else if (Object.keys(faults).length === 0) this.#ofStores.delete(storeRef);
    else this.#ofStores.set(storeRef, faults);
    this.#quiet = this.#ofStores.size === 0 && Object.keys(this.#everywhere).length === 0;
  }
}

function without(faults: Faults, kind: FaultKind | undefined): Faults {
  if (kind === undefined) return {};
  const { [kind]: _gone, ...rest } = faults;
  return rest;
}
