import { ok } from '../../lib/result.ts';
import type { Terminal } from './terminal.ts';
import { exitCodes } from './terminal.ts';
import type { ApiOptions } from './with-api.ts';
import { withApi } from './with-api.ts';

interface SignInCode {
  /** Where a browser signs in with it. */
  readonly path: string;
  readonly expires_at: string;
}

/** Makes a link that opens the console once, for whoever has the key. */
export async function consoleLink(terminal: Terminal, options: ApiOptions): Promise<number> {
  return withApi(terminal, options, async (api, { url }) => {
    const made = await api.post<SignInCode>('/v1/ops/sign-in-codes', {});
    if (!made.ok) return made;
    const link = { url: `${url}${made.value.path}`, expires_at: made.value.expires_at };
    terminal.out(options.json ? JSON.stringify(link) : link.url);
    if (!options.json) terminal.problem('It signs in once, within 10 minutes, as the key that made it.');
    return ok(exitCodes.ok);
  });
}
