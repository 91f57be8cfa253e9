import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';

/** A Chromium on this machine, and what its process needs in its environment. */
export interface Chromium {
  readonly executablePath: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Where Chrome or Chromium is installed by its usual packages. */
const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** A running one, that draws text alike on every machine; to be closed. */
export async function launchChromium(): Promise<Browser> {
  const { executablePath, environment } = await findChromium();
  return await chromium.launch({
    executablePath,
    args: ['--font-render-hinting=none'],
    env: { ...process.env, ...environment },
  });
}

/** On Linux x64 the one from npm, elsewhere an installed one. Rejects, and says what to install, where there is none. */
export async function findChromium(platform = `${process.platform}-${process.arch}`): Promise<Chromium> {
  return platform === 'linux-x64' ? chromiumFromNpm() : installedChromium(process.env['CHROME_PATH'], usualPlaces);
}

export function installedChromium(named: string | undefined, places: readonly string[]): Chromium {
  const executablePath = named ?? places.find((path) => existsSync(path));
  if (executablePath !== undefined) return { executablePath, environment: {} };
  throw new Error(
    'The tests in a browser need Chrome or Chromium, and none is here. Install one ' +
      '(https://www.google.com/chrome, or the package "chromium" of your system), or name one in CHROME_PATH.',
  );
}

async function chromiumFromNpm(): Promise<Chromium> {
  const folder = await unpacked();
  return {
    executablePath: `${folder}/chromium`,
    environment: { LD_LIBRARY_PATH: `${folder}/al2023/lib`, FONTCONFIG_FILE: `${folder}/fonts.conf` },
  };
}

/** Unpacked beside and renamed when complete, so that two test files may do it at the same time. */
async function unpacked(): Promise<string> {
  const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));
  const folder = `${cache}chromium-${await packedVersion()}`;
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const unfinished = await mkdtemp(`${cache}chromium-unfinished-`);
  const program = fileURLToPath(new URL('unpack-chromium.ts', import.meta.url));
  await promisify(execFile)(process.execPath, [program], { env: { ...process.env, TMPDIR: unfinished } });
  await writeFile(`${unfinished}/fonts.conf`, fontsIn(folder));
  await rename(unfinished, folder).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true });
    if (!existsSync(folder)) throw error;
  });
  return folder;
}

async function packedVersion(): Promise<string> {
  const manifest = await readFile(new URL('../package.json', import.meta.resolve('@sparticuz/chromium')), 'utf8');
  const { version }: { version: string } = JSON.parse(manifest);
  return version;
}

/** The browser's own font first, so that pages look the same on every machine; the system's for what it lacks. */
function fontsIn(folder: string): string {
  const prefer = (family: string, font: string) =>
    `<alias binding="strong"><family>${family}</family><prefer><family>${font}</family></prefer></alias>`;
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
  ${['sans-serif', 'system-ui', 'ui-sans-serif'].map((family) => prefer(family, 'Open Sans')).join('\n  ')}
  ${['monospace', 'ui-monospace'].map((family) => prefer(family, 'DejaVu Sans Mono')).join('\n  ')}
</fontconfig>
`;
}
