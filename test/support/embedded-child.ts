import { startEmbedded } from '../../app/db/embedded.ts';
import { embeddedOptions } from './postgres-server.ts';

/** A process of its own that runs an embedded Postgres below the given directory and waits to be killed. */
const [, , base] = process.argv;
if (base === undefined) throw new Error('which directory?');
const server = await startEmbedded(embeddedOptions(base));
process.stdout.write(`${JSON.stringify({ url: server.url, pid: server.pid })}\n`);
