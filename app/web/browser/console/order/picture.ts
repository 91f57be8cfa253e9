import type { Attempt, OpsOrder } from '../../answers/order.ts';
import { delay, took } from '../../time/wording.ts';
import type { Tone } from '../../widgets/tone.ts';
import type { Range } from './axis.ts';
import { Axis, offsetMsOf } from './axis.ts';
import { isOver, outcomeTone, outcomeWords, reachedAt, statusTones, statusWords } from './status-words.ts';

/** How much of an order's life is drawn: all that concerns its store, or only how it was sent. */
export type Extent = 'whole' | 'sending';

export interface Stretch {
  readonly x: number;
  readonly width: number;
  readonly tone: Tone;
  readonly words: string;
  /** What fits inside; empty where nothing does. */
  readonly label: string;
  /** What fits behind it where nothing fits inside. */
  readonly beside: string;
}

export interface Mark {
  readonly kind: 'fire' | 'promise' | 'now';
  readonly x: number;
  readonly label: string;
  readonly anchor: 'start' | 'middle' | 'end';
  /** 0 is the upper row of labels. */
  readonly row: number;
}

export interface Picture {
  readonly axis: Axis;
  readonly statuses: readonly Stretch[];
  readonly attempts: readonly Stretch[];
  readonly marks: readonly Mark[];
  /** From when it was to be sent to when it was; null unless it was late. */
  readonly lateness: Stretch | null;
}

const MINUTE = 60_000;

/** What came long before it was to be sent is not drawn to scale. */
const BEFORE_MS = 10 * MINUTE;

/** Shorter delays are no lateness. */
const LATE_AFTER_MS = 1_000;

const LEAST_PX = 3;
const LETTER_PX = 6.6;

export function pictureOf(shown: OpsOrder, extent: Extent, widthPx: number): Picture {
  const axis = new Axis(extentOf(shown, extent), widthPx, offsetMsOf(shown.order.slot));
  return {
    axis,
    statuses: statusesOf(shown, axis),
    attempts: attemptsOf(shown, axis),
    marks: marksOf(shown, axis),
    lateness: latenessOf(shown, axis),
  };
}

function extentOf(shown: OpsOrder, extent: Extent): Range {
  const { from, to } = extent === 'whole' ? wholeOf(shown) : sendingOf(shown);
  const spareMs = Math.max(1_000, (to - from) * 0.03);
  return { from: from - spareMs, to: to + spareMs };
}

function wholeOf(shown: OpsOrder): Range {
  const { order, at } = shown;
  const { timeline } = order;
  const sent = sendingBegan(shown);
  const last = timeline.at(-1)?.at ?? order.created_at;
  const end = isOver(order.status) ? last : at;
  const created = Date.parse(order.created_at);
  const booked = Date.parse(timeline.findLast(({ detail }) => detail?.startsWith('moved to'))?.at ?? order.created_at);
  const from = Math.max(created, Math.min(Math.max(booked, sent - BEFORE_MS), sent));
  return { from, to: Math.max(Date.parse(order.slot), Date.parse(end), from) };
}

function sendingOf(shown: OpsOrder): Range {
  const { order, attempts, at } = shown;
  const from = sendingBegan(shown);
  const tried = attempts.at(-1)?.ended_at;
  const to = Date.parse(reachedAt(order) ?? (order.status === 'dead_letter' ? (tried ?? at) : at));
  return from === to ? { from, to: to + MINUTE } : { from: Math.min(from, to), to: Math.max(from, to) };
}

/** At its fire time, or when something came of it before that: somebody fired it by hand. */
function sendingBegan({ order, attempts }: OpsOrder): number {
  const firsts = [attempts[0]?.started_at, order.timeline.find(({ status }) => status !== 'scheduled')?.at];
  return Math.min(Date.parse(order.fire_at), ...firsts.flatMap((at) => (at === undefined ? [] : [Date.parse(at)])));
}

function statusesOf({ order, at }: OpsOrder, axis: Axis): readonly Stretch[] {
  return order.timeline.flatMap(({ at: since, status, detail }, index) => {
    const next = order.timeline[index + 1]?.at ?? (isOver(status) ? since : at);
    const [from, to] = [Date.parse(since), Date.parse(next)];
    if (to < axis.range.from || from > axis.range.to) return [];
    const span = placed(axis, from, to);
    const words = [`${since.slice(11, 19)} ${statusWords[status]}`, detail].filter(Boolean).join(': ');
    return [{ ...span, tone: statusTones[status], words, label: fitting(statusWords[status], span.width), beside: '' }];
  });
}

/** Each with its number, unless the next stands too close. */
function attemptsOf(shown: OpsOrder, axis: Axis): readonly Stretch[] {
  const seen = shown.attempts.filter((one) => isSeen(one, axis));
  const stretches = seen.map((one) => attemptStretch(one, shown, axis));
  return stretches.map((stretch, index) => {
    const end = stretch.x + stretch.width;
    const freePx = (stretches[index + 1]?.x ?? axis.widthPx) - end;
    const number = String(seen[index]?.number);
    return { ...stretch, beside: stretch.label === '' ? fitting(number, freePx) : '' };
  });
}

function isSeen({ started_at, ended_at }: Attempt, axis: Axis): boolean {
  return Date.parse(ended_at ?? started_at) >= axis.range.from && Date.parse(started_at) <= axis.range.to;
}

function attemptStretch(attempt: Attempt, { at }: OpsOrder, axis: Axis): Stretch {
  const [from, to] = [Date.parse(attempt.started_at), Date.parse(attempt.ended_at ?? at)];
  const span = placed(axis, from, to);
  const words = `attempt ${attempt.number}: ${outcomeWords(attempt)} after ${took(to - from)}`;
  const why = attempt.detail === undefined ? words : `${words}: ${attempt.detail}`;
  return {
    ...span,
    tone: outcomeTone(attempt),
    words: why,
    label: fitting(String(attempt.number), span.width),
    beside: '',
  };
}

function latenessOf({ late_ms, order, at }: OpsOrder, axis: Axis): Stretch | null {
  if (late_ms === null || late_ms <= LATE_AFTER_MS) return null;
  const reached = Date.parse(reachedAt(order) ?? at);
  const span = placed(axis, reached - late_ms, reached);
  const words = `${delay(late_ms)} late`;
  return { ...span, tone: 'trouble', words, label: fitting(words, span.width), beside: '' };
}

/** However short it was, it is seen. */
function placed(axis: Axis, from: number, to: number): Pick<Stretch, 'x' | 'width'> {
  const x = Math.min(axis.x(from), axis.widthPx - LEAST_PX);
  return { x, width: Math.max(LEAST_PX, axis.x(to) - x) };
}

function fitting(label: string, widthPx: number): string {
  return label.length * LETTER_PX + 8 <= widthPx ? label : '';
}

function marksOf({ order, at }: OpsOrder, axis: Axis): readonly Mark[] {
  const wanted = [
    { kind: 'fire' as const, at: order.fire_at },
    { kind: 'promise' as const, at: order.slot },
    ...(isOver(order.status) ? [] : [{ kind: 'now' as const, at }]),
  ];
  const seen = wanted.filter((mark) => axis.has(Date.parse(mark.at)));
  return inRows(
    seen.map((mark) => ({ ...mark, x: axis.x(Date.parse(mark.at)), label: labelOf(mark) })),
    axis,
  );
}

function labelOf({ kind, at }: { readonly kind: Mark['kind']; readonly at: string }): string {
  return `${kind} ${at.slice(11, 16)}`;
}

/** Each label in the first row where it covers no other. */
function inRows(marks: readonly Pick<Mark, 'kind' | 'x' | 'label'>[], axis: Axis): readonly Mark[] {
  const placed: { readonly mark: Mark; readonly span: Range }[] = [];
  for (const { kind, x, label } of marks) {
    const anchor = anchorAt(x, label.length * LETTER_PX, axis.widthPx);
    const span = spanOf(x, label.length * LETTER_PX, anchor);
    const row = [0, 1, 2].find((free) => !placed.some((other) => other.mark.row === free && touches(other.span, span)));
    placed.push({ mark: { kind, x, label, anchor, row: row ?? 2 }, span });
  }
  return placed.map(({ mark }) => mark);
}

function spanOf(x: number, labelPx: number, anchor: Mark['anchor']): Range {
  const left = { start: 0, middle: labelPx / 2, end: labelPx }[anchor];
  return { from: x - left, to: x - left + labelPx };
}

function touches(one: Range, other: Range): boolean {
  return one.from < other.to + LETTER_PX && other.from < one.to + LETTER_PX;
}

/** Labels stay inside the picture. */
function anchorAt(x: number, labelPx: number, widthPx: number): Mark['anchor'] {
  if (x < labelPx / 2) return 'start';
  return x > widthPx - labelPx / 2 ? 'end' : 'middle';
}
