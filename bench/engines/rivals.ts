import type { Stage } from '../framework/stage.ts';
import type { Engine } from './engine.ts';
import { queueOnPostgres, queueOnRedis } from './queue-engine.ts';

/** The job queues that a user would pick instead; those on Redis only where there is one. */
export function rivals({ redis }: Stage): readonly Engine[] {
  const onPostgres = [
    queueOnPostgres('pg-boss', 'pg-boss-program.ts'),
    queueOnPostgres('graphile-worker', 'graphile-worker-program.ts'),
  ];
  return redis === null ? onPostgres : [queueOnRedis('BullMQ', 'bullmq-program.ts'), ...onPostgres];
}
