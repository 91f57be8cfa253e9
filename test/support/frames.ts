import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

/** The main thread's work for one frame, in milliseconds. */
export interface FrameWork {
  /** Of the processor's time: what another machine, or the same one with less to do, would take as well. */
  readonly busyMs: number;
  /** By the clock on the wall, with all that other processes took meanwhile. */
  readonly wallMs: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds: when it began, how long it took, and how much of that its thread ran. */
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/**
 * What a page's main thread works for each frame while something is done to the page: every task since the frame before,
 * handlers and streams included. It is the thread's own time that is measured, because on a machine that does much else
 * a frame may be late by no fault of the page.
 */
export async function framesWhile(page: Page, act: () => Promise<void>): Promise<readonly FrameWork[]> {
  const browser = page.context().browser();
  assert.ok(browser);
  const categories = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', '__metadata'];
  await browser.startTracing(page, { categories });
  await act();
  const trace: { readonly traceEvents: readonly TraceEvent[] } = JSON.parse(String(await browser.stopTracing()));
  return framesIn(trace.traceEvents);
}

/** One thread draws: tasks up to and with the one that hands a frame over are that frame's. */
function framesIn(events: readonly TraceEvent[]): readonly FrameWork[] {
  const isOfThread = sameThread(events);
  const own = events.filter(isOfThread).toSorted((a, b) => a.ts - b.ts);
  const drawn = own.filter(({ name, ph }) => name === 'Commit' && ph === 'X').map(({ ts }) => ts);
  const tasks = own.filter(({ name, ph }) => name === 'RunTask' && ph === 'X');
  let from = Number.NEGATIVE_INFINITY;
  return drawn.map((until) => {
    const ofFrame = tasks.filter(({ ts }) => ts > from && ts <= until);
    from = until;
    return { busyMs: sumMs(ofFrame, 'tdur'), wallMs: sumMs(ofFrame, 'dur') };
  });
}

/** The main thread of the process that draws most: there may be others, for pages that nobody looks at. */
function sameThread(events: readonly TraceEvent[]): (event: TraceEvent) => boolean {
  const commits = Map.groupBy(
    events.filter(({ name }) => name === 'Commit'),
    ({ pid, tid }) => `${pid} ${tid}`,
  );
  const [busiest] = [...commits].toSorted(([, a], [, b]) => b.length - a.length);
  assert.ok(busiest, 'nothing was drawn');
  return ({ pid, tid }) => `${pid} ${tid}` === busiest[0];
}

function sumMs(tasks: readonly TraceEvent[], of: 'dur' | 'tdur'): number {
  return tasks.reduce((sum, task) => sum + (task[of] ?? 0), 0) / 1_000;
}
