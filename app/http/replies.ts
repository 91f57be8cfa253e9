import { err, ok } from '../../lib/result.ts';
import type { Caller } from './auth.ts';
import type { EventStream } from './event-stream.ts';
import type { Problem } from './problems.ts';
import type { Outcome, Stamp } from './route.ts';

/** An answer of JSON text. */
export function reply(status: number, text: string): Outcome {
  return ok({ status, text });
}

/** An answer made of plain data. */
export function replyWith(status: number, body: object): Outcome {
  return reply(status, JSON.stringify(body));
}

/** An answer that goes on until the client has gone. */
export function streamed(caller: Caller, run: (stream: EventStream) => Promise<void>): Outcome {
  return ok({ caller, run });
}

export function refusal(problem: Problem): Outcome {
  return err(problem);
}

/**
 * The answer to a request that creates: written once, whether it is for the receipt that is stored with what is
 * created or, without one, for the client alone. The client and the receipt get the same bytes.
 */
export class CreationAnswer<T> {
  readonly #status: number;
  readonly #write: (created: T) => string;
  #text: string | null = null;

  constructor(status: number, write: (created: T) => string) {
    this.#status = status;
    this.#write = write;
  }

  /** What to hand to the store, if there is a key to keep the answer under. */
  receipt(stamp: Stamp | null): { receipt?: (created: T) => ReturnType<Stamp> } {
    if (stamp === null) return {};
    return { receipt: (created) => stamp(this.#status, this.#textOf(created)) };
  }

  reply(created: T): Outcome {
    return reply(this.#status, this.#textOf(created));
  }

  #textOf(created: T): string {
    this.#text ??= this.#write(created);
    return this.#text;
  }
}
