import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { answer } from '../framework/remote.ts';
import { wallMs } from '../framework/time.ts';
import type { OrderJob } from './post-order.ts';
import { jobOf, poster } from './post-order.ts';
import type { QueueCalls } from './queue-engine.ts';

/** BullMQ as its guide has it: jobs in bulk, finished ones removed, concurrency for work that waits for others. */

const NAME = 'orders';
const PER_BULK = 1_000;

function connection(): Redis {
  return new Redis(process.env['STORAGE_URL'] ?? '', { maxRetriesPerRequest: null });
}

const options = { removeOnComplete: true, attempts: 4, backoff: { type: 'exponential', delay: 3_000 } };

const calls: QueueCalls = {
  async enqueue(orders) {
    const queue = new Queue<OrderJob>(NAME, { connection: connection() });
    for (let from = 0; from < orders.length; from += PER_BULK) {
      const jobs = orders.slice(from, from + PER_BULK).map(({ orderId, storeRef, dueAtMs }) => ({
        name: 'fire',
        data: jobOf(orderId, storeRef),
        opts: { ...options, jobId: orderId, delay: Math.max(0, Math.round(dueAtMs - wallMs())) },
      }));
      await queue.addBulk(jobs);
    }
  },
  async work({ posUrl, inFlight }) {
    const post = poster(posUrl, inFlight);
    const worker = new Worker<OrderJob>(NAME, ({ data }) => post(data), {
      connection: connection(),
      concurrency: inFlight,
    });
    worker.on('error', () => undefined);
    await worker.waitUntilReady();
  },
};
answer(calls);
