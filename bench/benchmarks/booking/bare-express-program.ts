import { holdAnswer, orderAnswer } from './answers.ts';
import { serve } from './express-app.ts';

/** The ceiling: parses what ours parses, protects what ours protects, and answers what never changes. */
const hold = holdAnswer('hld_9fKpL3sVxE6tH1jBqM4nRw', 'store-1', '2026-08-14T11:45:00.000Z', 10, 1);
const order = orderAnswer('ord_9fKpL3sVxE6tH1jBqM4nRw', 'store-1', '2026-08-14T11:45:00.000Z');

await serve({
  hold: (_req, res) => void res.status(201).json(hold),
  order: (_req, res) => void res.status(201).json(order),
});
