import type { PageRates } from './page-customers.ts';

/** One way in which a file can be sent. */
export interface SiteVariant {
  /** Null: as it is. */
  readonly encoding: string | null;
  readonly etag: string;
  readonly body: Buffer;
}

export interface SiteFile {
  readonly contentType: string;
  /** The best first; the last one is plain, which everybody takes. */
  readonly variants: readonly SiteVariant[];
}

/** The pages for people and all they load, by file name. */
export type Site = ReadonlyMap<string, SiteFile>;

/** What is sent, and how long it may be kept. */
export interface FileReply {
  readonly file: SiteFile;
  /** `page`: asked for anew each time, under the policy of pages. `asset`: its name changes with its content. */
  readonly role: 'page' | 'asset';
  /** Goes with it, as a flat list of names and values. */
  readonly headers?: readonly string[];
}

/** The pages for people, as far as there are any. */
export interface SiteParts {
  /** Null where the pages could not be built. */
  readonly site: Site | null;
  /** The key in whose name customers of the booking page book; null where there is no such page. */
  readonly bookingKeyId: string | null;
  /** The usual ones if absent. */
  readonly rates?: PageRates;
}

/** The first variant that a browser takes, by its header Accept-Encoding. */
export function variantFor({ variants }: SiteFile, accepted: string | undefined): SiteVariant {
  const names = acceptedBy(accepted ?? '');
  const found = variants.find(({ encoding }) => encoding === null || names.has(encoding));
  if (found === undefined) throw new Error('a file has no plain variant');
  return found;
}

/** Those of `gzip, br;q=0.5` that are not refused by a weight of 0. */
function acceptedBy(header: string): ReadonlySet<string> {
  const offers = header.split(',').map((offer) => offer.trim().toLowerCase());
  const taken = offers.filter((offer) => !/;\s*q=0(?:\.0*)?$/.test(offer));
  return new Set(taken.map((offer) => offer.split(';')[0]?.trim() ?? ''));
}

/** Whether a browser has it already, by its header If-None-Match. */
export function isKnown({ etag }: Pick<SiteVariant, 'etag'>, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  const known = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}
