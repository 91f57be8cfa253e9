import { z } from 'zod';
import { shownInstant } from './schemas.ts';

/** What stands out about an order. */
export const orderSigns = {
  held_back: z
    .object({ by: z.string(), reason: z.string(), at: shownInstant })
    .optional()
    .meta({ description: 'Who keeps it from being fired by itself, and why.' }),
  attention_required: z
    .enum(['not_fired', 'held_back', 'unconfirmed', 'dead_letter'])
    .optional()
    .meta({ description: 'Why it needs a person; absent when it does not.' }),
};
