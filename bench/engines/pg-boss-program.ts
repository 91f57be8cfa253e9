import { PgBoss } from 'pg-boss';
import { answer } from '../framework/remote.ts';
import type { OrderJob } from './post-order.ts';
import { jobOf, poster } from './post-order.ts';
import type { QueueCalls } from './queue-engine.ts';

/** pg-boss as its guide has it for throughput: batches, several workers, the shortest polling it takes. */

const NAME = 'orders';
const PER_INSERT = 1_000;
/** Each fetches and settles batches by itself. */
const WORKERS = 4;
const SHORTEST_POLL_S = 0.5;

async function open(): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString: process.env['STORAGE_URL'] ?? '', max: 10 });
  boss.on('error', () => undefined);
  await boss.start();
  await boss.createQueue(NAME);
  return boss;
}

const calls: QueueCalls = {
  async enqueue(orders) {
    const boss = await open();
    for (let from = 0; from < orders.length; from += PER_INSERT) {
      const jobs = orders.slice(from, from + PER_INSERT).map(({ orderId, storeRef, dueAtMs }) => ({
        id: orderId,
        data: jobOf(orderId, storeRef),
        startAfter: new Date(dueAtMs),
        retryLimit: 3,
      }));
      await boss.insert(NAME, jobs);
    }
    await boss.stop({ graceful: false });
  },
  async work({ posUrl, inFlight }) {
    const post = poster(posUrl, inFlight);
    const boss = await open();
    const options = {
      batchSize: Math.ceil(inFlight / WORKERS),
      localConcurrency: WORKERS,
      pollingIntervalSeconds: SHORTEST_POLL_S,
      burstWhenBatchFull: true,
    };
    await boss.work<OrderJob>(NAME, options, async (jobs) => {
      await Promise.all(jobs.map(({ data }) => post(data)));
    });
  },
};
answer(calls);
