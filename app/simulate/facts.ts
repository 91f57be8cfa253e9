import type { HoldId, OrderId, StoreId } from '../../stores/ids.ts';
import type { OrderStatus } from '../../stores/order.ts';
import type { AttemptOutcome, LookUpOutcome, TicketFate } from '../../stores/pos.ts';

/** Something that happened in a run, as somebody saw it who sees everything. `atMs`: since the run began. */
export type Fact = { readonly atMs: number } & Happening;

/** The name of one start of a process. */
export type Boot = string;

export type Happening =
  /** Postgres took a store's write; the owner is who Postgres says it is at that moment. */
  | {
      readonly kind: 'wrote';
      readonly storeId: StoreId;
      readonly boot: Boot;
      readonly epoch: number;
      readonly owner: { readonly boot: Boot | null; readonly epoch: number };
    }
  /** A slot has more durable places taken than before: `capacity` is the most that was in force lately. */
  | {
      readonly kind: 'filled';
      readonly storeId: StoreId;
      readonly slot: number;
      readonly ordered: number;
      readonly held: number;
      readonly capacity: number;
    }
  /** A new durable order, or one whose durable status changed. */
  | {
      readonly kind: 'order_row';
      readonly storeId: StoreId;
      readonly orderId: OrderId;
      readonly holdId: HoldId;
      readonly from: OrderStatus | null;
      readonly to: OrderStatus;
      /** Who wrote it. */
      readonly boot: Boot;
      /** The last step of its durable timeline. */
      readonly told: OrderStatus | null;
    }
  /** A process says that an order moved. */
  | {
      readonly kind: 'moved';
      readonly storeId: StoreId;
      readonly boot: Boot;
      readonly orderId: OrderId;
      readonly from: OrderStatus;
      readonly to: OrderStatus;
    }
  /** The first byte of a try left for the POS. `limit`: the most that was in force lately of orders in flight. */
  | {
      readonly kind: 'sent';
      readonly storeId: StoreId;
      readonly orderId: OrderId;
      readonly boot: Boot;
      /** Counts the tries of all orders of a run. */
      readonly call: number;
      readonly idempotent: boolean;
      readonly limit: number;
      /** From when the order was to be sent; negative when it was early by the longest lead in force lately. */
      readonly lateMs: number;
    }
  /** A try came to its end, as its sender was told. */
  | {
      readonly kind: 'answered';
      readonly storeId: StoreId;
      readonly orderId: OrderId;
      readonly boot: Boot;
      readonly call: number;
      readonly outcome: AttemptOutcome['kind'];
    }
  /** The POS itself answered a look-up. */
  | {
      readonly kind: 'looked_up';
      readonly storeId: StoreId;
      readonly orderId: OrderId;
      readonly answer: LookUpOutcome['kind'];
    }
  | { readonly kind: 'printed'; readonly storeId: StoreId; readonly orderId: OrderId; readonly ticketId: string }
  /** A customer was told so; `durable` says whether Postgres has it as told, at that moment. */
  | {
      readonly kind: 'acknowledged';
      readonly storeId: StoreId;
      readonly what: 'hold' | 'extension' | 'release' | 'order' | 'cancellation' | 'move';
      readonly id: HoldId | OrderId;
      readonly durable: boolean;
    }
  /** What a store counts of a slot, beside what its holds and orders add up to. */
  | {
      readonly kind: 'counted';
      readonly storeId: StoreId;
      readonly slot: number;
      readonly table: Places;
      readonly sum: Places;
    }
  | {
      readonly kind: 'crashed';
      readonly boot: Boot;
      readonly path: string;
      readonly error: string;
      /** It was thrown by the simulation. */
      readonly injected: boolean;
    }
  /** A process gave up on a change of the feed, and said so. */
  | { readonly kind: 'set_aside'; readonly storeId: StoreId; readonly orderId: OrderId; readonly status: OrderStatus }
  /** A process found a cancelled order at the POS, and said what became of its ticket there. */
  | { readonly kind: 'stray'; readonly storeId: StoreId; readonly orderId: OrderId; readonly fate: TicketFate }
  /** The run is over, all faults have been off for hours: what became of an order. */
  | {
      readonly kind: 'ended';
      readonly storeId: StoreId;
      readonly orderId: OrderId;
      readonly status: OrderStatus;
      /** What the kitchen made of it; null when it has no ticket. */
      readonly ticket: OrderStatus | null;
    }
  /** A store's state at the end. */
  | { readonly kind: 'left'; readonly storeId: StoreId; readonly open: boolean; readonly holds: number }
  /** For people only; no check reads it. */
  | { readonly kind: 'note'; readonly storeId?: StoreId; readonly text: string };

/** Units of one slot. */
export interface Places {
  readonly pending: number;
  readonly confirmed: number;
}

/** Takes a fact in; the recorder adds the time. */
export type Record = (happening: Happening) => void;
