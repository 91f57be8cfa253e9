import type { Result } from '../../lib/result.ts';
import { err, ok } from '../../lib/result.ts';
import type { ApiFailure, Connection } from './api-client.ts';
import { ApiClient, describeFailure } from './api-client.ts';
import type { Terminal } from './terminal.ts';
import { exitCodes } from './terminal.ts';

const DEFAULT_URL = 'http://127.0.0.1:3000';

/** Which service a command is about; what is absent comes from the environment. */
export interface ApiOptions {
  readonly url?: string;
  readonly key?: string;
  /** Write JSON, for programs. */
  readonly json: boolean;
}

/** Does `work` with a running service, or says in words why it cannot. */
export async function withApi(
  terminal: Terminal,
  options: ApiOptions,
  work: (api: ApiClient, connection: Connection) => Promise<Result<number, ApiFailure>>,
): Promise<number> {
  const connection = connectionOf(terminal, options);
  if (!connection.ok) {
    terminal.problem(connection.error);
    return exitCodes.configuration;
  }
  const done = await work(new ApiClient(connection.value), connection.value);
  if (done.ok) return done.value;
  terminal.problem(describeFailure(done.error, connection.value));
  return exitCodes.failed;
}

function connectionOf({ environment }: Terminal, options: ApiOptions): Result<Connection, string> {
  const url = options.url ?? (environment['LUNCHRUSH_URL'] || DEFAULT_URL);
  const key = options.key ?? environment['LUNCHRUSH_OPS_KEY'];
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    return err(`${url} is no address of a service: --url or LUNCHRUSH_URL must be such as ${DEFAULT_URL}.`);
  }
  if (!key) return err('There is no API key: set LUNCHRUSH_OPS_KEY to one of scope ops, or view, or give --key.');
  return ok({ url: url.replace(/\/+$/, ''), key });
}
