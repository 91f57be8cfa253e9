import { z } from 'zod';
import type { Result } from '../../lib/result.ts';
import { err, ok } from '../../lib/result.ts';
import type { Lane } from '../../lib/supervision/lane.ts';
import type { Refusal } from '../../stores/booking.ts';
import type { StoreId } from '../../stores/ids.ts';
import type { Receipt } from '../../stores/records.ts';
import type { Caller } from './auth.ts';
import type { Visitor } from './credentials.ts';
import type { EventStream } from './event-stream.ts';
import { invalidRequest } from './invalid-request.ts';
import type { Problem, ProblemKind } from './problems.ts';
import type { Session } from './sessions.ts';
import type { Scope } from './storage.ts';

/** What goes back; `text` is null for an answer without a body. */
export interface Reply {
  readonly status: number;
  readonly text: string | null;
  /** `application/json` if absent. */
  readonly contentType?: string;
  /** It was given before, to the same request. */
  readonly replayed?: boolean;
  /** A page for people, which brings its own style. */
  readonly isPage?: boolean;
  /** Further ones, names and values by turns. */
  readonly headers?: readonly string[];
}

/** An answer that goes on until the client has gone. */
export interface StreamReply {
  readonly caller: Caller;
  /** Sends events for as long as the stream is open. */
  readonly run: (stream: EventStream) => Promise<void>;
}

export type Outcome = Result<Reply | StreamReply, Problem>;

/** Makes the receipt of an answer, to be stored together with what it created. */
export type Stamp = (httpStatus: number, answer: string) => Receipt;

/** Who asks, and how the answer is to be kept; `stamp` is null when it is not. */
export interface Asker {
  readonly caller: Caller;
  /** Null for who sent a key, and for nobody. */
  readonly session: Session | null;
  readonly visitor: Visitor;
  readonly stamp: Stamp | null;
  /** Of a client that comes again after a stream broke off. */
  readonly lastEventId?: string | undefined;
}

/** The store a request touches, or why that cannot be said. */
export type Touched = StoreId | Promise<Result<StoreId, Refusal>>;

/**
 * Which stores a request touches; asked only when the caller's key is limited to some.
 *
 * - `own`: the handler shows no more than the caller's stores.
 * - `all`: it touches what all stores share, so a limited key is refused.
 */
export type Reach<I> = 'own' | 'all' | ((input: I) => Touched);

/** One answer as the documentation shows it. */
export interface DocumentedAnswer {
  readonly description: string;
  /** Absent when there is no body. */
  readonly schema?: z.ZodType;
  /** `application/json` if absent. */
  readonly contentType?: string;
}

/** What is said about a route, and the express router and the OpenAPI document are both made from. */
export interface RouteFacts {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With parameters in braces: `/v1/stores/{store_id}`. */
  readonly path: string;
  readonly tag: string;
  /** Unique, in camel case; clients generated from the document call their functions so. */
  readonly operation: string;
  readonly summary: string;
  readonly description?: string;
  /** `session`: whoever is signed in to the console. */
  readonly scope: Scope | 'public' | 'session';
  readonly answers: Readonly<Record<number, DocumentedAnswer>>;
  /** Those of its own; what any route may answer is added by the documentation. */
  readonly problems: readonly ProblemKind[];
  /** `kept`: the first answer is kept and given again. `accepted`: the request may be repeated anyway. */
  readonly idempotencyKey?: 'kept' | 'accepted';
  /** A stream that goes on after the event that Last-Event-ID names. */
  readonly resumes?: boolean;
  /** While we are far behind it is refused, so that what was begun can be finished. */
  readonly canWait?: boolean;
}

/** The schemas of what a request may carry; without one for the query, it must have none. */
export type InputShape = {
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
};

type Input<S extends InputShape> = z.output<z.ZodObject<S>>;

export interface RouteSpec<S extends InputShape> extends RouteFacts {
  readonly input: S;
  readonly reach: Reach<Input<S>>;
  /** Requests of all routes that share one are carried out one after the other. */
  readonly lane?: Lane;
  handle(input: Input<S>, asker: Asker): Outcome | Promise<Outcome>;
}

/** A request as it came. */
export interface RawInput {
  readonly params: unknown;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** A request that was understood. */
export interface Parsed {
  /** In the order of the schema: equal for equal requests, however they were written. */
  readonly input: object;
  touched(): 'own' | 'all' | Touched;
  perform(asker: Asker): Outcome | Promise<Outcome>;
}

/** A route with its types sealed in. */
export interface Route extends RouteFacts {
  readonly input: InputShape;
  parse(raw: RawInput): Result<Parsed, Problem>;
}

/** Declares a route: its schemas type, check and document it. */
export function route<S extends InputShape>(spec: RouteSpec<S>): Route {
  const { reach } = spec;
  const schema = z.compile(z.object(spec.input));
  return {
    ...spec,
    parse(raw) {
      if (spec.input.query === undefined && hasMembers(raw.query)) return noQueryTaken;
      const parsed = schema.safeParse(raw);
      if (!parsed.success) return err(invalidRequest(parsed.error));
      const input = parsed.data;
      return ok({
        input,
        touched: () => (typeof reach === 'string' ? reach : reach(input)),
        perform: (asker) => spec.lane?.run(async () => spec.handle(input, asker)) ?? spec.handle(input, asker),
      });
    },
  };
}

const noQueryTaken = err<Problem>({ kind: 'invalid-request', detail: 'This address takes no query parameters.' });

function hasMembers(record: Readonly<Record<string, unknown>>): boolean {
  for (const _ in record) return true;
  return false;
}
