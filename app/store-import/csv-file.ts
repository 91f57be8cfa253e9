import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import type { Result } from '../../lib/result.ts';
import { err, ok } from '../../lib/result.ts';

/** Why a file could not be read to its end. */
export interface FileProblem {
  readonly file: string;
  readonly detail: string;
}

/** Why one row was left out. */
export interface RowProblem {
  readonly file: string;
  /** From 1, the header included. */
  readonly line: number;
  readonly detail: string;
}

export interface CsvFile {
  readonly file: string;
  /** Names the header must have, in any order and among others. */
  readonly columns: readonly string[];
  /** Takes one row, its fields in the order of `columns`, or says what is wrong with it. */
  readonly take: (fields: readonly string[]) => string | null;
  readonly onProblem: (problem: RowProblem) => void;
}

/** What csv-parse gives for a line, told to give its number too. */
interface Line {
  readonly info: { readonly lines: number };
  readonly record: readonly string[];
}

/** Bytes; a longer line means that the file is something else. */
const LONGEST_LINE = 4_096;

/**
 * Every line is one row, whatever its quotes: a stray quote must not swallow the rows that follow. So quotes are left to
 * {@link unquoted}.
 */
const csvOptions = {
  bom: true,
  info: true,
  max_record_size: LONGEST_LINE,
  quote: false,
  record_delimiter: ['\r\n', '\n'],
  relax_column_count: true,
  skip_empty_lines: true,
  trim: true,
};

class Unreadable extends Error {}

/** Reads a CSV file, gzipped or not, row by row; a bad row is reported and stops nothing. */
export async function readCsv(csv: CsvFile): Promise<Result<void, FileProblem>> {
  try {
    await using handle = await open(csv.file);
    const source = handle.createReadStream({ start: 0, autoClose: false });
    const plain = (await isGzip(handle)) ? createGunzip() : new PassThrough();
    await pipeline(source, plain, parse(csvOptions), (lines: AsyncIterable<Line>) => takeAll(lines, csv));
    return ok(undefined);
  } catch (error) {
    if (isAboutTheFile(error)) return err({ file: csv.file, detail: error.message });
    throw error;
  }
}

/** RFC 1952: a gzip file begins with these two bytes, whatever its name. */
async function isGzip(handle: FileHandle): Promise<boolean> {
  const { buffer } = await handle.read({ buffer: Buffer.alloc(2), position: 0 });
  return buffer[0] === 0x1f && buffer[1] === 0x8b;
}

async function takeAll(lines: AsyncIterable<Line>, csv: CsvFile): Promise<void> {
  let header: readonly string[] | undefined;
  let places: readonly number[] = [];
  for await (const { info, record } of lines) {
    if (header === undefined) {
      header = record.map(unquoted);
      places = placesOf(csv.columns, header);
      continue;
    }
    const detail = takeRow(record, header.length, places, csv);
    if (detail !== null) csv.onProblem({ file: csv.file, line: info.lines, detail });
  }
  if (header === undefined) throw new Unreadable('the file is empty: a header is needed');
}

function placesOf(columns: readonly string[], header: readonly string[]): readonly number[] {
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0) throw new Unreadable(`the first line must be a header with ${missing.join(' and ')}`);
  return columns.map((column) => header.indexOf(column));
}

function takeRow(row: readonly string[], width: number, places: readonly number[], csv: CsvFile): string | null {
  if (row.length !== width) return `has ${row.length} columns, the header has ${width}`;
  return csv.take(places.map((place) => unquoted(row[place] ?? '')));
}

function unquoted(field: string): string {
  return field.length >= 2 && field.startsWith('"') && field.endsWith('"') ? field.slice(1, -1) : field;
}

/** Errors of the file system and of zlib carry an errno. */
function isAboutTheFile(error: unknown): error is Error {
  return error instanceof Unreadable || error instanceof CsvError || (error instanceof Error && 'errno' in error);
}
