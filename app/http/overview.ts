import type { Clock } from '../../lib/clock.ts';
import type { StoreGlance, StoreHealth, Stores } from '../../stores/booking.ts';
import type { StoreId } from '../../stores/ids.ts';
import type { TroubleLevel } from '../../stores/trouble.ts';
import { troubleLevel, troubleWeight } from '../../stores/trouble.ts';

/** One store as the overview shows it; a changed store gets a new one. */
export interface OverviewRow {
  readonly glance: StoreGlance;
  readonly trouble: TroubleLevel;
  readonly weight: number;
  /** What a search looks in. */
  readonly text: string;
  /** Of the look at which it was first seen like this. */
  readonly version: number;
}

/** How long a look is good for; where looking takes long, ten times that long, so that it costs a tenth at most. */
const GOOD_FOR_MS = 1_000;
const GOOD_FOR_LOOKS = 10;

/** Stores looked at in one turn of the event loop, which takes a few milliseconds. */
const PORTION = 500;

/** A feed that was read again is no news before this. */
const FEED_NEWS_MS = 15_000;

/** All stores at a glance, looked at together, in portions, and only when somebody wants to know. */
export class Overview {
  readonly #stores: Pick<Stores, 'glances'>;
  readonly #clock: Clock;
  readonly #rows = new Map<StoreId, OverviewRow>();
  #version = 0;
  #goodUntilMs = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | undefined;

  constructor(stores: Pick<Stores, 'glances'>, clock: Clock) {
    this.#stores = stores;
    this.#clock = clock;
  }

  /** Grows with each look. */
  get version(): number {
    return this.#version;
  }

  get rows(): Iterable<OverviewRow> {
    return this.#rows.values();
  }

  /** Resolves when the rows are as of now, or of a moment ago. */
  async fresh(): Promise<void> {
    if (this.#clock.monotonic() < this.#goodUntilMs) return;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    await this.#looking;
  }

  /** The rows that have changed since a look; all of them since look 0. */
  changedSince(version: number): readonly OverviewRow[] {
    const changed: OverviewRow[] = [];
    for (const row of this.#rows.values()) if (row.version > version) changed.push(row);
    return changed;
  }

  async #look(): Promise<void> {
    const startedMs = this.#clock.monotonic();
    const version = this.#version + 1;
    let looked = 0;
    for (const glance of this.#stores.glances()) {
      this.#take(glance, version);
      looked += 1;
      if (looked % PORTION === 0) await this.#clock.sleep(0);
    }
    this.#version = version;
    const tookMs = this.#clock.monotonic() - startedMs;
    this.#goodUntilMs = startedMs + Math.max(GOOD_FOR_MS, GOOD_FOR_LOOKS * tookMs);
  }

  #take(glance: StoreGlance, version: number): void {
    const { storeId } = glance.definition;
    const known = this.#rows.get(storeId);
    if (known === undefined || !looksSame(known.glance, glance)) this.#rows.set(storeId, rowOf(glance, version));
  }
}

function rowOf(glance: StoreGlance, version: number): OverviewRow {
  const { definition, health } = glance;
  const text = [definition.storeId, definition.name, definition.posAccount, health.why].join('\n').toLowerCase();
  return { glance, trouble: troubleLevel(health), weight: troubleWeight(health), text, version };
}

const healthKeys = [
  'state',
  'since',
  'why',
  'holds',
  'scheduled',
  'inFlight',
  'queued',
  'deferred',
  'unconfirmed',
  'atTheStore',
  'deadLetters',
  'late',
  'attentionRequired',
  'nextFireAt',
] as const satisfies readonly (keyof StoreHealth)[];

function looksSame(a: StoreGlance, b: StoreGlance): boolean {
  if (a.definition !== b.definition || a.concurrency !== b.concurrency || a.paused !== b.paused) return false;
  if (a.today.taken !== b.today.taken || a.today.capacity !== b.today.capacity) return false;
  for (const key of healthKeys) if (a.health[key] !== b.health[key]) return false;
  const [readAt, readAgainAt] = [a.health.feedReadAt, b.health.feedReadAt];
  return readAt === readAgainAt || Math.abs((readAgainAt ?? 0) - (readAt ?? 0)) < FEED_NEWS_MS;
}
