import type { Attempt, OpsOrder, OrderStatus, Step } from '../../answers/order.ts';

/** One line of an order's life: a status it took, with the attempt that it stands for. */
export interface LifeEntry {
  readonly at: string;
  readonly status: OrderStatus;
  readonly detail?: string | undefined;
  readonly attempt?: Attempt | undefined;
  /** Since the entry before; null for the first. */
  readonly afterMs: number | null;
}

const ATTEMPT = /^attempt (\d+)$/;

/** Every status, attempt and wait, in the order they came. */
export function lifeOf({ order, attempts }: Pick<OpsOrder, 'order' | 'attempts'>): readonly LifeEntry[] {
  const told = order.timeline.map((step) => ({ ...step, attempt: attemptOf(step, attempts) }));
  const isTold = new Set(told.map(({ attempt }) => attempt?.number));
  const untold = attempts
    .filter(({ number }) => !isTold.has(number))
    .map((attempt) => ({ at: attempt.started_at, status: 'firing' as const, detail: undefined, attempt }));
  const all = [...told, ...untold].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return all.map((entry, index) => {
    const before = all[index - 1];
    return { ...entry, afterMs: before === undefined ? null : Date.parse(entry.at) - Date.parse(before.at) };
  });
}

/** The attempt that a step began; its words then say no more than its number. */
function attemptOf({ status, detail }: Step, attempts: readonly Attempt[]): Attempt | undefined {
  const number = status === 'firing' ? Number(ATTEMPT.exec(detail ?? '')?.[1]) : Number.NaN;
  return attempts.find((attempt) => attempt.number === number);
}

/** How long an attempt took; null while it is under way. */
export function tookMs({ started_at, ended_at }: Attempt): number | null {
  return ended_at === undefined ? null : Date.parse(ended_at) - Date.parse(started_at);
}
