import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { SiteFolders } from './build.ts';
import { ensureSite } from './build.ts';

/** One way in which a file can be sent. */
interface Variant {
  /** Null: as it is. */
  readonly encoding: 'br' | 'gzip' | null;
  readonly etag: string;
  readonly body: Buffer;
}

interface SiteFile {
  readonly contentType: string;
  /** The smallest first, the plain one last. */
  readonly variants: readonly Variant[];
}

/** The pages and all they load, by name and in memory. */
export type BuiltSite = ReadonlyMap<string, SiteFile>;

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Builds the pages if need be, and reads them. Null where they cannot be built: orders are taken without pages, too. */
export async function openSite(failed: (error: unknown) => void, folders?: SiteFolders): Promise<BuiltSite | null> {
  try {
    return await readSite(await ensureSite(folders));
  } catch (error) {
    failed(error);
    return null;
  }
}

async function readSite(folder: string): Promise<BuiltSite> {
  const names = (await readdir(folder)).filter((name) => extname(name) in contentTypes);
  return new Map(await Promise.all(names.map(async (name) => [name, await readSiteFile(folder, name)] as const)));
}

async function readSiteFile(folder: string, name: string): Promise<SiteFile> {
  const path = join(folder, name);
  const variants = [
    variantOf('br', await readFile(`${path}.br`)),
    variantOf('gzip', await readFile(`${path}.gz`)),
    variantOf(null, await readFile(path)),
  ];
  return { contentType: contentTypes[extname(name)] ?? 'application/octet-stream', variants };
}

function variantOf(encoding: Variant['encoding'], body: Buffer): Variant {
  return { encoding, etag: `"${hash('sha256', body, 'base64url').slice(0, 22)}"`, body };
}
