import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../../engines/engine.ts';
import type { Stage } from '../../framework/stage.ts';
import { until, wallMs } from '../../framework/time.ts';
import { startPos } from '../../surroundings/pos.ts';
import type { Recovery } from './recovery.ts';

const IN_FLIGHT = 16;
/** So slow that many orders are under way when the worker dies. */
const POS_DELAY_MS = 200;
const STORES = 20;
const ORDERS_PER_STORE = 5;
const PREPARE_MS = 8_000;
/** Into the second round of answers. */
const KILLED_AFTER_MS = 300;

/** Kills the worker among its orders and starts it again at once, as a process manager does. */
export async function afterKill(stage: Stage, engine: Engine, patienceMs: number): Promise<Recovery> {
  const pos = startPos();
  const posUrl = await pos.call('url', null);
  await pos.call('reset', { delayMs: POS_DELAY_MS, expected: STORES * ORDERS_PER_STORE });
  const dueAtMs = Math.ceil(wallMs()) + PREPARE_MS;
  const batches = Array.from({ length: STORES }, (_, index) => {
    return { storeRef: `store-${index + 1}`, dueAtMs, orders: ORDERS_PER_STORE };
  });
  const running = await engine.start({ stage, posUrl, inFlight: IN_FLIGHT, batches });
  try {
    await until(dueAtMs);
    while ((await pos.call('arrivals', null)).length < IN_FLIGHT) await sleep(5);
    await sleep(KILLED_AFTER_MS);
    await running.kill();
    const killedMs = wallMs();
    const interrupted = await pos.call('unanswered', null);
    await running.restart();
    return await recovered(pos, interrupted, killedMs, patienceMs);
  } finally {
    await running.stop();
    await pos.kill();
  }
}

/** Once every order has arrived, and those that were interrupted have been asked about, or have come again. */
async function recovered(
  pos: ReturnType<typeof startPos>,
  interrupted: readonly string[],
  killedMs: number,
  patienceMs: number,
): Promise<Recovery> {
  const lastAtMs = await pos.call('settled', { orderIds: interrupted, withinMs: patienceMs });
  if (lastAtMs === null) return { seconds: patienceMs / 1_000, isOver: false };
  return { seconds: (lastAtMs - killedMs) / 1_000, isOver: true };
}
