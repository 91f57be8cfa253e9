import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** This checkout, where a given user can run it. */
export interface OpenCheckout extends AsyncDisposable {
  readonly node: string;
  /** The same file of the checkout, where the user finds it. */
  file(path: string): string;
}

/**
 * The checkout itself, or hard links to it where a folder above is closed to the user, as the home of root is. (Another
 * disk takes a copy.)
 */
export async function openCheckout(account: { readonly uid?: number; readonly gid?: number }): Promise<OpenCheckout> {
  if (await canRun(process.execPath, account)) return at(checkout, async () => {});
  const copy = await mkdtemp(join(tmpdir(), 'lunchrush-checkout-'));
  await chmod(copy, 0o755);
  const parts = ['app', 'stores', 'lib', 'test', 'node_modules', 'package.json'].map((part) => join(checkout, part));
  await run('cp', ['-al', ...parts, copy]).catch(() => run('cp', ['-a', '--remove-destination', ...parts, copy]));
  return at(copy, () => rm(copy, { recursive: true }));
}

function at(root: string, leave: () => Promise<void>): OpenCheckout {
  const file = (path: string) => join(root, path);
  return { node: file(relative(checkout, process.execPath)), file, [Symbol.asyncDispose]: leave };
}

async function canRun(program: string, account: { readonly uid?: number; readonly gid?: number }): Promise<boolean> {
  return await run(program, ['--version'], account).then(
    () => true,
    () => false,
  );
}
