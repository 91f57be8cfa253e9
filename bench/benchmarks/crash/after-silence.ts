import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../../engines/engine.ts';
import type { Stage } from '../../framework/stage.ts';
import { wallMs } from '../../framework/time.ts';
import { startPos } from '../../surroundings/pos.ts';
import type { Recovery } from './recovery.ts';

const IN_FLIGHT = 16;
const POS_DELAY_MS = 20;
const PREPARE_MS = 6_000;
const BEFORE_TRYING_AGAIN_MS = 100;

/**
 * Lets every connection between worker and storage fall silent, and orders something due at once: as often as it takes
 * to be taken, and until it arrives. So what counts is the whole way, from a customer to the POS.
 */
export async function afterSilence(stage: Stage, engine: Engine, patienceMs: number): Promise<Recovery> {
  const pos = startPos();
  const posUrl = await pos.call('url', null);
  await pos.call('reset', { delayMs: POS_DELAY_MS, expected: 2 });
  const batches = [{ storeRef: 'store-1', dueAtMs: Math.ceil(wallMs()) + PREPARE_MS, orders: 2 }];
  const running = await engine.start({ stage, posUrl, inFlight: IN_FLIGHT, batches, throughProxy: true });
  try {
    await pos.call('complete', { withinMs: patienceMs });
    await pos.call('reset', { delayMs: POS_DELAY_MS, expected: 1 });
    running.silence();
    const silentMs = wallMs();
    const endMs = silentMs + patienceMs;
    await untilTaken(() => running.orderNow(), endMs);
    const { tickets, lastAtMs } = await pos.call('complete', { withinMs: Math.max(0, endMs - wallMs()) });
    if (tickets === 0) return { seconds: patienceMs / 1_000, isOver: false };
    return { seconds: (lastAtMs - silentMs) / 1_000, isOver: true };
  } finally {
    await running.stop();
    await pos.kill();
  }
}

/** A customer who is refused tries again. */
async function untilTaken(order: () => Promise<void>, endMs: number): Promise<void> {
  while (wallMs() < endMs) {
    const isTaken = await order().then(
      () => true,
      () => false,
    );
    if (isTaken) return;
    await sleep(BEFORE_TRYING_AGAIN_MS);
  }
}
