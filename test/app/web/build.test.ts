import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import type { SiteFolders } from '../../../app/web/build.ts';
import { ensureSite } from '../../../app/web/build.ts';
import { openSite } from '../../../app/web/site.ts';

/** Two small pages, and nothing built. */
async function someFolders(t: TestContext): Promise<SiteFolders> {
  const root = await mkdtemp(join(tmpdir(), 'lunchrush-site-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const sources = join(root, 'sources');
  await mkdir(sources);
  for (const page of ['console', 'book']) {
    await writeFile(join(sources, `${page}.html`), `<!doctype html><script type="module" src="./${page}.ts"></script>`);
    await writeFile(join(sources, `${page}.ts`), `document.title = 'the ${page}';`);
  }
  return { sources, built: join(root, 'built'), alsoRead: [join(sources, 'book.html')] };
}

/** No build may fail here. */
function unwelcome(error: unknown): never {
  throw error;
}

function textOf(site: Awaited<ReturnType<typeof openSite>>, name: RegExp): string {
  const [file] = [...(site ?? [])].filter(([known]) => name.test(known)).map(([, found]) => found);
  return file?.variants.at(-1)?.body.toString() ?? '';
}

test('what is built is found again, and built anew as soon as a source has changed', async (t) => {
  const folders = await someFolders(t);
  const first = await ensureSite(folders);
  assert.equal(await ensureSite(folders), first);
  assert.equal((await stat(first)).mode & 0o777, 0o755, 'whoever serves can read it');
  assert.match(textOf(await openSite(unwelcome, folders), /^console-.*\.js$/), /the console/);
  await appendFile(join(folders.sources, 'console.ts'), `document.title += ', changed';`);
  assert.notEqual(await ensureSite(folders), first);
  assert.match(textOf(await openSite(unwelcome, folders), /^console-.*\.js$/), /changed/);
  assert.equal((await readdir(folders.built)).length, 1, 'the old one is gone');
});

test('two processes that start together both find all of it', async (t) => {
  const folders = await someFolders(t);
  const [one, two] = await Promise.all([openSite(unwelcome, folders), openSite(unwelcome, folders)]);
  assert.deepEqual([...(one ?? [])], [...(two ?? [])]);
  assert.deepEqual([...(one ?? [])].filter(([name]) => name.endsWith('.html')).length, 2);
  assert.equal((await readdir(folders.built)).length, 1);
});

test('sources that cannot be built are said so, and are built once they can be', async (t) => {
  const folders = await someFolders(t);
  await writeFile(join(folders.sources, 'console.ts'), `import './missing.ts';`);
  const said: unknown[] = [];
  assert.equal(await openSite((error) => said.push(error), folders), null);
  assert.match(String(said[0]), /missing/);
  assert.deepEqual(await readdir(folders.built), [], 'nothing half done is left');
  await writeFile(join(folders.sources, 'missing.ts'), `document.title = 'found';`);
  assert.match(textOf(await openSite(unwelcome, folders), /^console-.*\.js$/), /found/);
});

test('pages bring no code and no style inside of them, which their policy would not allow', async () => {
  const site = await openSite(unwelcome);
  for (const page of ['console.html', 'book.html']) {
    const text = site?.get(page)?.variants.at(-1)?.body.toString() ?? '';
    assert.match(text, /<script type="module"[^>]* src="\/assets\/[\w.-]+\.js"><\/script>/);
    assert.doesNotMatch(text, /<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|https?:\/\//);
  }
});

test('all that pages load together is less than 150 kB compressed', async () => {
  const site = await openSite(unwelcome);
  const loaded = [...(site ?? [])].filter(([name]) => /\.(?:js|css|html)$/.test(name));
  const bytes = loaded.reduce((sum, [, { variants }]) => sum + (variants[0]?.body.length ?? 0), 0);
  assert(bytes > 1_000 && bytes < 150_000, `${bytes} bytes`);
});
