import type { TaskList } from 'graphile-worker';
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import { answer } from '../framework/remote.ts';
import type { OrderJob } from './post-order.ts';
import { jobOf, poster } from './post-order.ts';
import type { QueueCalls } from './queue-engine.ts';

/** graphile-worker as its page on performance has it: a local queue, and completions in batches. */

const TASK = 'fire';
const PER_INSERT = 1_000;
const LOCAL_QUEUE = 500;
const CONNECTIONS = 25;
/** Jobs of the future are found by polling; its default of 2 s would make it later, not cheaper. */
const POLL_MS = 100;

const connectionString = process.env['STORAGE_URL'] ?? '';
const logger = new Logger(() => () => undefined);

const calls: QueueCalls = {
  async enqueue(orders) {
    const utils = await makeWorkerUtils({ connectionString, logger });
    await utils.migrate();
    for (let from = 0; from < orders.length; from += PER_INSERT) {
      const jobs = orders.slice(from, from + PER_INSERT).map(({ orderId, storeRef, dueAtMs }) => ({
        identifier: TASK,
        payload: jobOf(orderId, storeRef),
        runAt: new Date(dueAtMs),
      }));
      await utils.addJobs(jobs);
    }
    await utils.release();
  },
  async work({ posUrl, inFlight }) {
    const post = poster(posUrl, inFlight);
    const taskList: TaskList = { [TASK]: (payload) => post(payload as OrderJob) };
    const worker = {
      connectionString,
      concurrentJobs: inFlight,
      maxPoolSize: CONNECTIONS,
      pollInterval: POLL_MS,
      localQueue: { size: LOCAL_QUEUE },
      completeJobBatchDelay: 0,
      failJobBatchDelay: 0,
    };
    await run({ preset: { worker }, taskList, logger, noHandleSignals: true });
  },
};
answer(calls);
