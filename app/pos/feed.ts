import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import type { Cursor } from '../../stores/ids.ts';
import type { FeedChange } from '../../stores/pos.ts';
import { parseInstant } from './instants.ts';

/** What could be read of a document of changes. `next` is absent when it broke off. */
export interface FeedPage {
  readonly changes: readonly FeedChange[];
  readonly problems: readonly string[];
  readonly next?: Cursor;
}

/** Entities are never expanded by the parser: a document that declares any is not read at all. */
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  ignoreDeclaration: true,
});

const attributes = z.record(z.string(), z.unknown()).catch({});
/** No honest tag is longer; the parser's work on one is bounded by it. */
const LONGEST_TAG = 8_192;
const LONGEST_QUOTE = 80;
const MOST_PROBLEMS = 50;

/**
 * Reads a document of changes; what cannot be read costs itself alone. `<` cannot stand in an attribute, so each `<`
 * begins a tag, and a tag that does not end before the next one is a broken one.
 */
export function parseFeed(text: string): FeedPage {
  if (/<!DOCTYPE/i.test(text)) return { changes: [], problems: ['a document type is not allowed'] };
  const tags = withoutComments(text).split('<').slice(1);
  const rootAt = tags.findIndex((tag) => isTag(tag, 'changes'));
  const root = tags[rootAt];
  if (root === undefined) return { changes: [], problems: ['no <changes> in it'] };
  const read = tags.filter((tag) => isTag(tag, 'change')).map(readChange);
  const changes = read.filter((result) => typeof result !== 'string');
  const problems = firstOf(read.filter((result) => typeof result === 'string'));
  if (!isWhole(tags, root)) return { changes, problems: [...problems, 'the document broke off'] };
  return withNext(changes, problems, readAttributes(root)['next']);
}

/** In linear time, whatever it says; a comment that never ends takes all the rest with it. */
function withoutComments(text: string): string {
  let kept = '';
  let from = 0;
  for (let start = text.indexOf('<!--'); start >= 0; start = text.indexOf('<!--', from)) {
    kept += text.slice(from, start);
    const end = text.indexOf('-->', start + 4);
    from = end < 0 ? text.length : end + 3;
  }
  return kept + text.slice(from);
}

function firstOf(problems: readonly string[]): readonly string[] {
  if (problems.length <= MOST_PROBLEMS) return problems;
  return [...problems.slice(0, MOST_PROBLEMS), `and ${problems.length - MOST_PROBLEMS} more`];
}

function withNext(changes: readonly FeedChange[], problems: readonly string[], next: string | undefined): FeedPage {
  if (next === undefined || next === '') return { changes, problems: [...problems, 'no next cursor'] };
  return { changes, problems, next: next as Cursor };
}

function isTag(tag: string, name: string): boolean {
  return tag.startsWith(name) && /^[\s/>]/.test(tag.slice(name.length, name.length + 1));
}

/** The root was closed. */
function isWhole(tags: readonly string[], root: string): boolean {
  return /^[^>]*\/>/.test(root) || tags.some((tag) => /^\/changes\s*>/.test(tag));
}

/** The change, or what is wrong with it. */
function readChange(tag: string): FeedChange | string {
  const { id, order_id: orderId, status, at: atText } = readAttributes(tag);
  const at = parseInstant(atText ?? '');
  if (!id || !orderId || !status) return `a change without id, order_id or status: ${quote(tag)}`;
  if (at === null) return `change ${quote(id)}: no instant in at`;
  return { changeId: id, orderId, status, at };
}

/** A tag and its attributes in the plainest of forms, which can be read without a parser, at a tenth of the price. */
const PLAIN_TAG = /^[a-z]+(?: [a-z_]+="[^"&<>\s]*")* ?\/?$/;
const PLAIN_ATTRIBUTE = / ([a-z_]+)="([^"]*)"/g;

/** None when the tag is broken. */
function readAttributes(tag: string): Readonly<Record<string, string>> {
  const end = tag.lastIndexOf('>');
  if (end < 0 || end > LONGEST_TAG) return {};
  const inside = tag.slice(0, end);
  return PLAIN_TAG.test(inside) ? plainAttributes(inside) : parsedAttributes(inside);
}

function plainAttributes(inside: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from(inside.matchAll(PLAIN_ATTRIBUTE), ([, name = '', value = '']) => [name, value]));
}

function parsedAttributes(inside: string): Readonly<Record<string, string>> {
  const element = attributes.parse(parseElement(`<${inside.replace(/\/$/, '')}/>`));
  const texts = Object.entries(element).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(texts.map(([name, value]) => [name, decode(value)]));
}

/** The attributes of a single empty element; null when it is not well-formed. */
function parseElement(xml: string): unknown {
  try {
    return Object.values(attributes.parse(parser.parse(xml)))[0];
  } catch {
    return null;
  }
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The five entities of XML and references to single characters, each once: what they make is not read again. */
function decode(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (all, hex?: string, dec?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? all;
      const code = Number.parseInt(hex ?? dec ?? '', hex === undefined ? 10 : 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    },
  );
}

function quote(text: string): string {
  return text.length <= LONGEST_QUOTE ? text.trim() : `${text.slice(0, LONGEST_QUOTE)}…`;
}
