import { formatInstant } from '../pos/instants.ts';
import type { History, Violation } from './history.ts';
import { nameOf } from './mischief.ts';
import type { Told } from './told.ts';

const MOST_EXPLAINED = 5;

interface Line {
  readonly at: number;
  readonly text: string;
}

/** The first few violations, each with everything that is known of its order or hold, in order of time. */
export function explain(violations: readonly Violation[], history: History): readonly string[] {
  const rest = violations.length - MOST_EXPLAINED;
  return [
    ...violations.slice(0, MOST_EXPLAINED).flatMap((violation) => explained(violation, history)),
    ...(rest > 0 ? [`… and ${rest} more`] : []),
  ];
}

function explained({ fault, id, expected, found }: Violation, history: History): readonly string[] {
  const timeline = timelineOf(idsAbout(id, history), history).toSorted((a, b) => a.at - b.at);
  return [
    `${fault}: ${id}`,
    `  expected  ${expected}`,
    `  found     ${found}`,
    ...timeline.map(({ at, text }) => `  ${formatInstant(at)}  ${text}`),
    ...faultsDuring(timeline, history),
  ];
}

/** An order is about its hold, too, and the other way round. */
function idsAbout(id: string, { kept, told }: History): ReadonlySet<string> {
  const pairs = [...kept.orders, ...told.filter((line) => line.kind === 'ordered')];
  const related = pairs.filter(({ orderId, holdId }) => orderId === id || holdId === id);
  return new Set([id, ...related.flatMap(({ orderId, holdId }) => [orderId, holdId])]);
}

function timelineOf(ids: ReadonlySet<string>, { told, kept, tickets, requests }: History): readonly Line[] {
  const about = (row: { readonly orderId?: string | null; readonly holdId?: string }) =>
    (row.orderId != null && ids.has(row.orderId)) || (row.holdId !== undefined && ids.has(row.holdId));
  return [
    ...told.filter((line) => line.kind !== 'counted' && about(line)).map(toldLine),
    ...kept.holds.filter(about).map((hold) => ({ at: hold.createdAt, text: `database: hold, now ${hold.status}` })),
    ...kept.steps.filter(about).map(({ at, status, detail }) => ({ at, text: `database: ${status} ${detail ?? ''}` })),
    ...kept.attempts.filter(about).map(({ startedAt, number, outcome, detail }) => ({
      at: startedAt,
      text: `database: attempt ${number}: ${outcome ?? 'no outcome'} ${detail ?? ''}`,
    })),
    ...requests
      .filter(about)
      .map(({ at, kind, status }) => ({ at, text: `POS: ${kind}, answered ${status ?? 'nothing'}` })),
    ...tickets.filter(about).map((ticket) => ({ at: ticket.receivedAt, text: `POS: prints ${ticket.ticketId}` })),
  ];
}

function toldLine(told: Told): Line {
  const { kind, at, ...rest } = told;
  return { at, text: `customer: ${kind} ${JSON.stringify(rest)}` };
}

function faultsDuring(timeline: readonly Line[], { faults }: History): readonly string[] {
  const from = timeline[0]?.at ?? Number.POSITIVE_INFINITY;
  const until = timeline.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  const during = faults.filter((fault) => fault.from <= until && fault.until >= from);
  if (during.length === 0) return [];
  return [
    '  faults meanwhile',
    ...during.map((fault) => `    ${formatInstant(fault.from)} – ${formatInstant(fault.until)}  ${nameOf(fault)}`),
  ];
}
