import { readFile, stat } from 'node:fs/promises';
import { platform, userInfo } from 'node:os';

/** A user that Postgres runs as when we are root, which it refuses to be. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Tried in this order; both exist on nearly every system, and none has to be created. */
const CANDIDATES = ['postgres', 'nobody'];

/**
 * Who Postgres runs as: null for ourselves. As root it is the owner of the data that are there, or else `postgres` or
 * `nobody`. An error in words if the data belong to somebody we cannot be.
 */
export async function accountFor(dataDirectory: string): Promise<Account | null> {
  const we = userInfo();
  const owner = await stat(dataDirectory).catch(() => null);
  if (platform() === 'win32') return null;
  if (we.uid !== 0) {
    if (owner === null || owner.uid === we.uid) return null;
    throw new Error(`${dataDirectory} belongs to user id ${owner.uid}, not to ${we.username}: start as that user`);
  }
  if (owner !== null && owner.uid !== 0) return { name: `with id ${owner.uid}`, uid: owner.uid, gid: owner.gid };
  return unprivileged();
}

async function unprivileged(): Promise<Account> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const candidate of CANDIDATES) {
    const found = lines.find(([name]) => name === candidate);
    if (found !== undefined) return { name: candidate, uid: Number(found[2]), gid: Number(found[3]) };
  }
  throw new Error('Postgres refuses to run as root, and there is no user postgres or nobody to run it as');
}
