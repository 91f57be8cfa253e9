import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { Figures } from '../answers/overview.ts';
import type { Clock } from '../clock.ts';
import { every } from '../clock.ts';
import type { Problem } from '../live/answer.ts';
import type { StreamState } from '../live/live-stream.ts';
import type { OpenStream } from '../live/open-stream.ts';
import { StoreClock } from '../live/store-clock.ts';
import type { FlowLines } from './overview/flow-history.ts';
import { FlowHistory } from './overview/flow-history.ts';

/** What no store's name has: the stream then carries the figures alone. */
const NO_STORE = '¬';

/** What the frame of all pages shows: the figures of all stores, whether they are live, and what time it is there. */
export class Pulse {
  readonly #clock: Clock;
  readonly #storeClock = new StoreClock();
  readonly #figures = signal<Figures | undefined>(undefined);
  readonly #state = signal<StreamState>({ kind: 'connecting' });
  readonly #now = signal<number | undefined>(undefined);
  readonly #ticks = signal(0);
  readonly #history = new FlowHistory();
  readonly #flow = signal(this.#history.lines(0));

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get figures(): ReadonlySignal<Figures | undefined> {
    return this.#figures;
  }

  get state(): ReadonlySignal<StreamState> {
    return this.#state;
  }

  /** To the second. */
  get now(): ReadonlySignal<number | undefined> {
    return this.#now;
  }

  /** The chain's last five minutes; nothing for a session that sees some stores. */
  get flow(): ReadonlySignal<FlowLines> {
    return this.#flow;
  }

  /** Counts our seconds. */
  get ticks(): ReadonlySignal<number> {
    return this.#ticks;
  }

  /** Beats until the returned function is called. */
  start(open: OpenStream, ended: (problem: Problem) => void): () => void {
    const stream = open(`/v1/ops/overview/stream?q=${encodeURIComponent(NO_STORE)}`, {
      onEvent: ({ event, data }) => {
        if (event === 'figures') this.#take(JSON.parse(data));
        else if (event === 'recent') this.#history.take(JSON.parse(data).stretches);
      },
      onState: (state) => {
        this.#state.value = state;
        if (state.kind === 'ended') ended(state.problem);
      },
    });
    const tick = every(this.#clock, 1_000, () => this.#tick());
    return () => {
      tick.cancel();
      stream.close();
    };
  }

  #take(figures: Figures): void {
    this.#storeClock.observe(Date.parse(figures.at), this.#clock.monotonic());
    this.#figures.value = figures;
    this.#flow.value = this.#history.lines(Date.parse(figures.at));
    if (this.#now.value === undefined) this.#tick();
  }

  #tick(): void {
    this.#ticks.value += 1;
    this.#now.value = this.#storeClock.now(this.#clock.monotonic());
  }
}
