import { Bell } from '../../lib/bell.ts';
import type { Caller } from './auth.ts';
import type { EventStream } from './event-stream.ts';
import type { OverviewRow } from './overview.ts';
import { Overview } from './overview.ts';
import { OverviewPages, wanted } from './overview-page.ts';
import { overviewAnswer, overviewQuery, overviewStreamQuery, placeText } from './overview-schemas.ts';
import type { ApiParts } from './parts.ts';
import { shownFigures, shownRow, shownStretch } from './render-overview.ts';
import { replyWith, streamed } from './replies.ts';
import type { Route } from './route.ts';
import { route } from './route.ts';

/** All stores at a glance, and the chain's figures. */
export function overviewRoutes(parts: ApiParts): readonly Route[] {
  const overview = new Overview(parts.stores, parts.realClock ?? parts.clock);
  return [read(parts, overview), stream(parts, overview)];
}

function read(parts: ApiParts, overview: Overview): Route {
  const pages = new OverviewPages(overview);
  return route({
    method: 'get',
    path: '/v1/ops/overview',
    tag: 'Ops: overview',
    operation: 'getOverview',
    summary: 'How the chain is doing, and every store at a glance',
    description:
      'As of a second ago at most, where the stores are many of a few. A key for some stores gets their figures.',
    scope: 'view',
    reach: 'own',
    input: { query: overviewQuery },
    answers: { 200: { description: 'The figures, and a page of stores.', schema: overviewAnswer } },
    problems: [],
    async handle({ query }, { caller }) {
      await overview.fresh();
      const { rows, next } = pages.page(query, caller);
      const isWhole = caller.stores === null;
      return replyWith(200, {
        figures: shownFigures(seenBy(caller, overview), parts, isWhole),
        ...(isWhole && { recent: parts.chain.flow().recent.map((stretch) => shownStretch(stretch, parts)) }),
        stores: rows.map((row) => shownRow(row, parts)),
        next: next === null ? null : placeText(next),
      });
    },
  });
}

/** Numbers of looks begin anew with each start of the server; this tells its streams from earlier ones. */
function stream(parts: ApiParts, overview: Overview): Route {
  const { clock, realClock = clock } = parts;
  const beginning = realClock.now().toString(36);
  return route({
    method: 'get',
    path: '/v1/ops/overview/stream',
    tag: 'Ops: overview',
    operation: 'streamOverview',
    summary: 'The same, live',
    description: STREAM,
    scope: 'view',
    reach: 'own',
    resumes: true,
    input: { query: overviewStreamQuery },
    answers: { 200: { description: 'Events `rows`, `recent` and `figures`.', contentType: 'text/event-stream' } },
    problems: ['too-many-streams'],
    handle({ query: { q } }, { caller, lastEventId }) {
      const [sameStart, version] = lastEventId?.split('.') ?? [];
      const since = sameStart === beginning ? Number(version) || 0 : 0;
      return streamed(caller, (open) => sendLooks(open, { parts, overview, beginning, caller, q }, since));
    },
  });
}

const STREAM = [
  'Server-sent events: once a second `rows`, `{"stores": […]}` with the stores that have changed, at first all of them in',
  'portions, for keys of all stores `recent`, `{"stretches": […]}`, those that were counted since, and then `figures`. After Last-Event-ID only what has changed since. A comment comes every 10 seconds. The event',
  '`end` says why we end the stream: come again.',
].join(' ');

/** What one client watches. */
interface Watching {
  readonly parts: ApiParts;
  readonly overview: Overview;
  readonly beginning: string;
  readonly caller: Caller;
  readonly q: string | undefined;
}

const LOOK_EVERY_MS = 1_000;
const ROWS_PER_EVENT = 250;

/** A client that takes its time gets the rows as they are when it is ready for them, and none that are past. */
async function sendLooks(stream: EventStream, watching: Watching, since: number): Promise<void> {
  const { parts, overview } = watching;
  const pause = new Bell(parts.realClock ?? parts.clock);
  let version = since;
  let counted = Number.NEGATIVE_INFINITY;
  while (await stream.ready()) {
    await overview.fresh();
    const look = overview.version;
    if (look !== version) {
      await sendRows(stream, watching, version);
      counted = sendRecent(stream, watching, counted);
      sendFigures(stream, watching, look);
    }
    version = look;
    await pause.rung(LOOK_EVERY_MS, stream.signal);
  }
}

async function sendRows(stream: EventStream, { parts, overview, caller, q }: Watching, since: number): Promise<void> {
  const rows = overview.changedSince(since).filter(wanted(q, caller));
  for (let from = 0; from < rows.length && (await stream.ready()); from += ROWS_PER_EVENT) {
    const stores = rows.slice(from, from + ROWS_PER_EVENT).map((row) => shownRow(row, parts));
    stream.send([{ event: 'rows', data: JSON.stringify({ stores }) }]);
  }
}

/** What began at `from` or later; returns when the last one began, which is still being counted. */
function sendRecent(stream: EventStream, { parts, caller }: Watching, from: number): number {
  if (caller.stores !== null) return from;
  const recent = parts.chain.flow().recent.filter(({ at }) => at >= from);
  const stretches = recent.map((stretch) => shownStretch(stretch, parts));
  if (stretches.length > 0) stream.send([{ event: 'recent', data: JSON.stringify({ stretches }) }]);
  return recent.at(-1)?.at ?? from;
}

/** The id comes with the last event, so that a client that was cut off before gets the rest again. */
function sendFigures(stream: EventStream, { parts, overview, beginning, caller }: Watching, look: number): void {
  const figures = shownFigures(seenBy(caller, overview), parts, caller.stores === null);
  stream.send([{ event: 'figures', id: `${beginning}.${look}`, data: JSON.stringify(figures) }]);
}

function* seenBy(caller: Caller, overview: Overview): Generator<OverviewRow> {
  const isSeen = wanted(undefined, caller);
  for (const row of overview.rows) if (isSeen(row)) yield row;
}
