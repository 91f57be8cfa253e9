import type { Socket } from 'node:net';
import type { Clock } from '../../lib/clock.ts';
import type { LinkFault } from './link-fault.ts';

/** What a connection through a link knows of it. */
export interface ConnectionParts {
  /** Who called. */
  readonly client: Socket;
  /** The connection made on its behalf. */
  readonly upstream: Socket;
  readonly link: { readonly fault: LinkFault | null };
  readonly clock: Clock;
  /** Hears of bytes that vanish. */
  readonly swallowed: (bytes: number) => void;
  /** Called once neither side is left. */
  readonly gone: () => void;
}

/** A side whose other side has gone unheard is given up after so long, as by keep-alive probes that nobody answers. */
const UNHEARD_MS = 20_000;

type Way = 'requests' | 'answers';

/** One connection through a link: two sides, and bytes that pass, wait or vanish in between. */
export class LinkedConnection {
  readonly #parts: ConnectionParts;
  readonly #directions: readonly Direction[];

  constructor(parts: ConnectionParts) {
    const { client, upstream } = parts;
    this.#parts = parts;
    this.#directions = [
      new Direction('requests', client, upstream, parts),
      new Direction('answers', upstream, client, parts),
    ];
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      socket.once('close', () => {
        if (client.destroyed && upstream.destroyed) parts.gone();
      });
    }
  }

  /** Nothing passes until {@link goOn}. */
  hold(): void {
    for (const direction of this.#directions) direction.hold();
  }

  goOn(): void {
    for (const direction of this.#directions) direction.goOn();
  }

  reset(): void {
    this.#parts.client.resetAndDestroy();
    this.#parts.upstream.resetAndDestroy();
  }
}

/** One direction of a connection. */
class Direction {
  readonly #way: Way;
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #parts: ConnectionParts;
  /** Something vanished on its way: nothing that came after it would make sense. */
  #lost: boolean;
  /** What has come while nothing passes. */
  #held: (() => void)[] | null = null;
  /** What is delayed arrives in order. */
  #arrivals: Promise<void> = Promise.resolve();
  #arriving = 0;

  constructor(way: Way, from: Socket, to: Socket, parts: ConnectionParts) {
    this.#way = way;
    this.#from = from;
    this.#to = to;
    this.#parts = parts;
    this.#lost = loses(parts.link.fault, way);
    from.on('data', (chunk: Buffer) => {
      this.#pass(() => this.#write(chunk));
      if (this.#lost) parts.swallowed(chunk.length);
    });
    from.on('end', () => this.#pass(() => to.end()));
    from.on('error', () => this.#pass(() => to.resetAndDestroy()));
    from.once('close', () => this.#ended());
  }

  hold(): void {
    this.#held ??= [];
    this.#from.pause();
  }

  goOn(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const arrive of held) this.#pass(arrive);
    this.#from.resume();
  }

  #pass(arrive: () => void): void {
    if (this.#held !== null) {
      this.#held.push(arrive);
      return;
    }
    const { fault } = this.#parts.link;
    this.#lost ||= loses(fault, this.#way);
    if (this.#lost) return;
    const delayMs = fault?.kind === 'delay' ? fault.delayMs : 0;
    if (delayMs === 0 && this.#arriving === 0) arrive();
    else this.#later(delayMs, arrive);
  }

  #later(delayMs: number, arrive: () => void): void {
    const due = this.#parts.clock.sleep(delayMs);
    this.#arriving += 1;
    this.#arrivals = this.#arrivals.then(async () => {
      await due;
      this.#arriving -= 1;
      if (!this.#lost) arrive();
    });
  }

  #write(chunk: Buffer): void {
    if (this.#to.destroyed || this.#to.write(chunk)) return;
    this.#from.pause();
    this.#to.once('drain', () => this.#held || this.#from.resume());
  }

  /** The other side hears of it, unless nothing gets through to it any more. */
  #ended(): void {
    const unheard = this.#lost || loses(this.#parts.link.fault, this.#way);
    const end = () => this.#to.destroySoon();
    if (!unheard) this.#pass(end);
    else this.#endUnheard(end);
  }

  #endUnheard(end: () => void): void {
    if (this.#to.destroyed) return;
    const timer = this.#parts.clock.after(UNHEARD_MS, end);
    this.#to.once('close', () => timer.cancel());
  }
}

function loses(fault: LinkFault | null, way: Way): boolean {
  return fault?.kind === 'black-hole' || fault?.kind === `${way}-lost`;
}
