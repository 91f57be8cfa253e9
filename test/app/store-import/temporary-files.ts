import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** Writes files into a folder of its own, which is gone after the test. */
export async function temporaryFiles(
  t: TestContext,
): Promise<(name: string, content: string | Buffer) => Promise<string>> {
  const folder = await mkdtemp(join(tmpdir(), 'store-import-'));
  t.after(() => rm(folder, { recursive: true }));
  return async (name, content) => {
    const file = join(folder, name);
    await writeFile(file, content);
    return file;
  };
}
