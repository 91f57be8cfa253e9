import { z } from 'zod';
import { shownStoreId, shownUtc } from './schemas.ts';

const secret = z.string().min(1).max(512);
const withKey = z.strictObject({ key: secret.meta({ description: 'An API key of scope view or ops.' }) });
const withCode = z.strictObject({ code: secret.meta({ description: 'A code from `POST /v1/ops/sign-in-codes`.' }) });

export const signInRequest = z
  .union([withKey, withCode])
  .meta({ id: 'SignInRequest', examples: [{ code: 'Jw2rX7dQnY0mZ4tB8vKc1pLs6uHf3gAe9iOxTqWyR5k' }] });

export const sessionAnswer = z
  .object({
    name: z.string().meta({ description: "The key's name, which stands in the audit." }),
    scope: z.enum(['booking', 'view', 'ops']),
    stores: z.array(shownStoreId).nullable().meta({ description: 'The only stores it sees; null for all.' }),
    csrf_token: z.string().meta({ description: 'To be sent as X-CSRF-Token with whatever changes anything.' }),
    expires_at: shownUtc,
  })
  .meta({ id: 'Session' });

export const signInCodeAnswer = z
  .object({
    code: z.string(),
    path: z.string().meta({ description: 'Where a browser signs in with it.', examples: ['/console#code=Jw2rX7dQ'] }),
    expires_at: shownUtc,
  })
  .meta({ id: 'SignInCode' });
