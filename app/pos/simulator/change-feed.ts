import { formatInstant } from '../instants.ts';
import type { FaultBoard } from './faults.ts';
import type { Change, SimStore } from './sim-store.ts';

const PAGE = 100;
const CURSOR = /^s([0-9a-z]{1,10})$/;

type Line = { readonly changeId: string; readonly orderId: string; readonly status: string; readonly at: number };

/** What a page of the feed is made with. */
export interface FeedSurroundings {
  readonly faults: FaultBoard;
  readonly random: () => number;
}

/** One page of a store's changes as XML, spoilt as the faults say; null for a cursor we never gave. */
export function feedPage(store: SimStore, since: string | null, now: number, around: FeedSurroundings): string | null {
  const from = since === null ? 0 : readCursor(since);
  if (from === null) return null;
  const lateMs = around.faults.find('feed_late', store.ref)?.lateMs ?? 0;
  const changes = store.changesSince(from, PAGE, now, lateMs);
  const lines = around.faults.quiet ? changes : spoil(store.ref, changes, now, around);
  const xml = `<changes next="${cursorAt(from + changes.length)}">\n${lines.map(lineXml).join('')}</changes>\n`;
  return maybeCut(store.ref, xml, around);
}

function cursorAt(position: number): string {
  return `s${position.toString(36)}`;
}

function readCursor(cursor: string): number | null {
  const digits = CURSOR.exec(cursor)?.[1];
  return digits === undefined ? null : Number.parseInt(digits, 36);
}

function lineXml({ changeId, orderId, status, at }: Line): string {
  return `  <change id="${changeId}" order_id="${escapeXml(orderId)}" status="${status}" at="${formatInstant(at)}"/>\n`;
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => escapes[char] ?? char);
}

function spoil(storeRef: string, changes: readonly Change[], now: number, around: FeedSurroundings): readonly Line[] {
  const { faults, random } = around;
  const duplicates = faults.find('feed_duplicates', storeRef)?.share ?? 0;
  const unknown = faults.find('feed_unknown', storeRef)?.share ?? 0;
  const unordered = faults.find('feed_unordered', storeRef)?.share ?? 0;
  const repeated = changes.filter(() => random() < duplicates);
  const lines = [...changes, ...repeated, ...(random() < unknown ? unknownLines(changes, now) : [])];
  return random() < unordered ? shuffled(lines, random) : lines;
}

function unknownLines(changes: readonly Change[], now: number): readonly Line[] {
  const stranger = { changeId: `x-${now}-1`, orderId: 'somebody-elses-order', status: 'ready', at: now };
  const known = changes[0];
  return known === undefined ? [stranger] : [stranger, { ...known, changeId: `x-${now}-2`, status: 'flambeed' }];
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  const left = [...items];
  return items.flatMap(() => left.splice(Math.floor(random() * left.length), 1));
}

/** Breaks off somewhere in the middle. */
function maybeCut(storeRef: string, xml: string, { faults, random }: FeedSurroundings): string {
  const share = faults.find('feed_broken', storeRef)?.share ?? 0;
  return random() < share ? xml.slice(0, Math.floor(xml.length * (0.2 + 0.7 * random()))) : xml;
}
