import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Fault, FaultKind } from './faults.ts';
import { faultSchema } from './faults.ts';
import { readBody } from './order-api.ts';
import type { Answer } from './reply.ts';
import { give, json, refusal } from './reply.ts';
import type { PosReport, RequestView, TicketView } from './report.ts';
import type { SimulatedAccount } from './sim-accounts.ts';
import { toCamelCase, toSnakeCase } from './snake-case.ts';

/** What can be asked and told; {@link ControlApi} puts it on HTTP. */
export interface Controllable {
  report(): PosReport;
  tickets(storeRef?: string): readonly TicketView[];
  requests(): readonly RequestView[];
  faults(): readonly { readonly storeRef?: string; readonly fault: Fault }[];
  set(fault: Fault, storeRef?: string): Promise<void>;
  clear(kind?: FaultKind, storeRef?: string): Promise<void>;
  cancel(storeRef: string, orderId: string): boolean;
  addAccount(account: SimulatedAccount): void;
}

/** Where the control API begins; everything below it is no part of the POS's protocol. */
export const CONTROL_PREFIX = '/_sim/';

const storeRef = z.string().min(1).optional();
const setFault = z.strictObject({ fault: faultSchema, storeRef });
const cancelOrder = z.strictObject({ storeRef: z.string(), orderId: z.string() });
const account = z.strictObject({
  id: z.string().min(1),
  apiKey: z.string().min(1),
  idempotent: z.boolean().default(true),
});
const faultKinds: readonly string[] = faultSchema.options.map((option) => option.shape.kind.value);
const TICKETS_PER_PAGE = 10_000;

/**
 * `GET /_sim/report · tickets?after=&store_ref= · requests · faults`, `POST /_sim/faults {"fault":{"kind",…},"store_ref"?}`,
 * `DELETE /_sim/faults?kind=&store_ref=`, `POST /_sim/cancel {"store_ref","order_id"}`, `POST /_sim/accounts`.
 */
export class ControlApi {
  readonly #simulator: Controllable;

  constructor(simulator: Controllable) {
    this.#simulator = simulator;
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    readBody(request, response, (body) => void this.#answer(request, body).then((answer) => give(response, answer)));
  }

  async #answer(request: IncomingMessage, body: string): Promise<Answer> {
    const url = new URL(request.url ?? '/', 'http://simulator');
    switch (`${request.method} ${url.pathname.slice(CONTROL_PREFIX.length)}`) {
      case 'GET report':
        return snake(this.#simulator.report());
      case 'GET tickets':
        return this.#tickets(url.searchParams);
      case 'GET requests':
        return snake({ requests: this.#simulator.requests() });
      case 'GET faults':
        return snake({ faults: this.#simulator.faults() });
      case 'POST faults':
        return this.#act(setFault, body, ({ fault, storeRef }) => this.#simulator.set(fault, storeRef));
      case 'DELETE faults':
        return this.#clear(url.searchParams);
      case 'POST cancel':
        return this.#act(cancelOrder, body, (order) => this.#simulator.cancel(order.storeRef, order.orderId));
      case 'POST accounts':
        return this.#act(account, body, (given) => this.#simulator.addAccount(given));
      default:
        return refusal(404, 'not_found', 'no such path');
    }
  }

  async #act<T>(schema: z.ZodType<T>, body: string, act: (value: T) => unknown): Promise<Answer> {
    const parsed = schema.safeParse(toCamelCase(parseJson(body)));
    if (!parsed.success) return refusal(400, 'invalid_request', z.prettifyError(parsed.error));
    return snake({ result: (await act(parsed.data)) ?? 'done' });
  }

  async #clear(query: URLSearchParams): Promise<Answer> {
    const kind = query.get('kind') ?? undefined;
    if (kind !== undefined && !isFaultKind(kind)) return refusal(400, 'invalid_request', 'no such fault');
    await this.#simulator.clear(kind, query.get('store_ref') ?? undefined);
    return snake({ result: 'done' });
  }

  #tickets(query: URLSearchParams): Answer {
    const after = Number(query.get('after') ?? 0) || 0;
    const all = this.#simulator.tickets(query.get('store_ref') ?? undefined);
    const page = all.slice(after, after + TICKETS_PER_PAGE);
    const next = after + page.length;
    return snake({ tickets: page, next: next < all.length ? next : null });
  }
}

function isFaultKind(kind: string): kind is FaultKind {
  return faultKinds.includes(kind);
}

function snake(value: unknown): Answer {
  return json(200, toSnakeCase(value));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
