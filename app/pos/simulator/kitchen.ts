import type { Clock } from '../../../lib/clock.ts';
import { parseInstant, rememberLast } from '../instants.ts';
import { feedPage } from './change-feed.ts';
import type { FaultBoard } from './faults.ts';
import type { Pace } from './pace.ts';
import { coursesAt } from './pace.ts';
import type { Answer } from './reply.ts';
import { json, refusal, xml } from './reply.ts';
import type { Visit } from './request-log.ts';
import type { Ticket } from './ticket.ts';
import { statusOf } from './ticket.ts';

/** What the kitchen works with. */
export interface KitchenParts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly faults: FaultBoard;
  readonly pace: Pace;
}

interface OrderBody {
  readonly orderId: string;
  readonly units: number;
  readonly promiseAt: number;
}

/** Does what a POS is there for: prints tickets, finds them, voids them, and tells what becomes of them. */
export class Kitchen {
  /** Every ticket ever printed, in the order of printing. */
  readonly tickets: Ticket[] = [];
  readonly #parts: KitchenParts;
  readonly #promiseAt = rememberLast(parseInstant);

  constructor(parts: KitchenParts) {
    this.#parts = parts;
  }

  serve(visit: Visit, body: string): Answer {
    switch (visit.route.kind) {
      case 'submit':
        return this.#submit(visit, body);
      case 'look_up':
        return this.#lookUp(visit, visit.route.orderId ?? '');
      case 'void':
        return this.#void(visit, visit.route.orderId ?? '');
      case 'changes':
        return this.#changes(visit);
    }
  }

  #submit(visit: Visit, body: string): Answer {
    const order = this.#read(body);
    if (order === null) return refusal(422, 'invalid_order', 'order_id, promise_time and units are needed');
    const known = this.#known(visit);
    if (known !== undefined) return json(200, { ticket_id: known.ticketId });
    const ticket = this.#print(visit, order);
    return json(201, { ticket_id: ticket.ticketId });
  }

  #known(visit: Visit): Ticket | undefined {
    if (visit.key === undefined || !visit.account.idempotent) return undefined;
    if (this.#parts.faults.find('forgetful', visit.store.ref) !== undefined) return undefined;
    return visit.store.remembered(visit.key);
  }

  #print(visit: Visit, order: OrderBody): Ticket {
    const former = visit.store.ticketOf(order.orderId);
    const ticket: Ticket = {
      ...order,
      ticketId: `t-${this.tickets.length + 1}`,
      key: visit.key,
      storeRef: visit.store.ref,
      accountId: visit.account.id,
      receivedAt: visit.at,
      receivedRealMs: visit.realMs,
      coursesAt: coursesAt(this.#parts.pace, visit.at, order.promiseAt, this.#parts.random),
      reached: 0,
      ...(former === undefined ? {} : { duplicateOf: former }),
    };
    this.tickets.push(ticket);
    visit.store.add(ticket);
    return ticket;
  }

  #lookUp({ store }: Visit, orderId: string): Answer {
    store.settle(this.#parts.clock.now());
    const ticket = store.ticketOf(orderId);
    if (ticket === undefined) return refusal(404, 'unknown_order', 'no such order here');
    return json(200, { ticket_id: ticket.ticketId, status: statusOf(ticket) });
  }

  #void({ store }: Visit, orderId: string): Answer {
    const ticket = store.ticketOf(orderId);
    if (ticket === undefined) return refusal(404, 'unknown_order', 'no such order here');
    if (statusOf(ticket) === 'cancelled' || store.cancel(orderId, this.#parts.clock.now())) return json(200, {});
    return refusal(409, 'too_late', 'it is ready');
  }

  #changes({ store, route }: Visit): Answer {
    const page = feedPage(store, route.since, this.#parts.clock.now(), this.#parts);
    return page === null ? refusal(400, 'unknown_cursor', 'we never gave this cursor') : xml(page);
  }

  #read(body: string): OrderBody | null {
    const value = parseJson(body);
    if (typeof value !== 'object' || value === null) return null;
    if (!('order_id' in value) || !('promise_time' in value) || !('units' in value)) return null;
    const { order_id: orderId, promise_time: promiseTime, units } = value;
    if (typeof orderId !== 'string' || typeof promiseTime !== 'string' || typeof units !== 'number') return null;
    const promiseAt = this.#promiseAt(promiseTime);
    return promiseAt === null ? null : { orderId, units, promiseAt };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
