import type { Result } from '../../lib/result.ts';
import { ok } from '../../lib/result.ts';
import { checkDefinition } from '../../stores/definition-check.ts';
import type { StoreId } from '../../stores/ids.ts';
import { parseStoreId } from '../../stores/ids.ts';
import type { StoreDefinition } from '../../stores/store.ts';
import { isTimeZone } from '../../stores/zone.ts';
import type { FileProblem, RowProblem } from './csv-file.ts';
import { readCsv } from './csv-file.ts';
import type { Piece } from './opening-hours.ts';
import { parsePiece, servicePeriods } from './opening-hours.ts';

/** What the files do not say about a store. */
export type StoreDefaults = Omit<
  StoreDefinition,
  'storeId' | 'name' | 'timeZone' | 'periods' | 'overrides' | 'storeRef'
>;

export interface StoreFiles {
  /** A CSV file with `store_id,day,start_time_local,end_time_local`, gzipped or not. */
  readonly hours: string;
  /** A CSV file with `store_id,timezone_str`, gzipped or not. */
  readonly zones: string;
  readonly defaults: StoreDefaults;
  /** Told of every row that was left out. */
  readonly onProblem: (problem: RowProblem) => void;
}

/** `no-zone`, `no-hours`: the other file has the store. `not-valid`: what {@link checkDefinition} refuses. */
export type LeftOutReason = 'no-zone' | 'no-hours' | 'not-valid';

/** Stores that did not come in for one reason. */
export interface LeftOut {
  readonly count: number;
  /** A few of them. */
  readonly examples: readonly string[];
}

export interface ImportSummary {
  readonly imported: number;
  readonly leftOut: Readonly<Record<LeftOutReason, LeftOut>>;
  readonly badRows: number;
}

export interface StoreImport {
  readonly definitions: readonly StoreDefinition[];
  readonly summary: ImportSummary;
}

const EXAMPLES = 3;

/** Reads the definitions of all stores that have both opening hours and a time zone, in the order of the hours. */
export async function readStores(files: StoreFiles): Promise<Result<StoreImport, FileProblem>> {
  let badRows = 0;
  const onProblem = (problem: RowProblem) => {
    badRows += 1;
    files.onProblem(problem);
  };
  const zones = await readZones(files.zones, onProblem);
  if (!zones.ok) return zones;
  const hours = await readHours(files.hours, onProblem);
  if (!hours.ok) return hours;
  const { definitions, leftOut } = joined(hours.value, zones.value, files.defaults);
  return ok({ definitions, summary: { imported: definitions.length, leftOut, badRows } });
}

type Report = (problem: RowProblem) => void;
type ZoneOf = ReadonlyMap<StoreId, string>;
type PiecesOf = ReadonlyMap<StoreId, readonly Piece[]>;

async function readZones(file: string, onProblem: Report): Promise<Result<ZoneOf, FileProblem>> {
  const zoneOf = new Map<StoreId, string>();
  const take = ([id = '', zone = '']: readonly string[]) => {
    const storeId = parseStoreId(id);
    if (storeId === null) return `store_id ${id} is not an id`;
    if (!isTimeZone(zone)) return `${zone} is not a time zone`;
    const first = zoneOf.get(storeId) ?? zone;
    if (first !== zone) return `store ${id} is in ${first} already`;
    zoneOf.set(storeId, zone);
    return null;
  };
  const read = await readCsv({ file, columns: ['store_id', 'timezone_str'], take, onProblem });
  return read.ok ? ok(zoneOf) : read;
}

async function readHours(file: string, onProblem: Report): Promise<Result<PiecesOf, FileProblem>> {
  const piecesOf = new Map<StoreId, Piece[]>();
  const take = ([id = '', day = '', start = '', end = '']: readonly string[]) => {
    const storeId = parseStoreId(id);
    if (storeId === null) return `store_id ${id} is not an id`;
    const piece = parsePiece(day, start, end);
    if (!piece.ok) return piece.error;
    const pieces = piecesOf.get(storeId);
    if (pieces === undefined) piecesOf.set(storeId, [piece.value]);
    else pieces.push(piece.value);
    return null;
  };
  const columns = ['store_id', 'day', 'start_time_local', 'end_time_local'];
  const read = await readCsv({ file, columns, take, onProblem });
  return read.ok ? ok(piecesOf) : read;
}

function joined(
  piecesOf: PiecesOf,
  zoneOf: ZoneOf,
  defaults: StoreDefaults,
): Pick<StoreImport, 'definitions'> & Pick<ImportSummary, 'leftOut'> {
  const definitions: StoreDefinition[] = [];
  const noZone: string[] = [];
  const notValid: string[] = [];
  for (const [storeId, pieces] of piecesOf) {
    const timeZone = zoneOf.get(storeId);
    if (timeZone === undefined) {
      noZone.push(storeId);
      continue;
    }
    const definition = definitionOf(storeId, timeZone, pieces, defaults);
    const [problem] = checkDefinition(definition);
    if (problem === undefined) definitions.push(definition);
    else notValid.push(`${storeId} (${problem.pointer} ${problem.detail})`);
  }
  const noHours = [...zoneOf.keys()].filter((storeId) => !piecesOf.has(storeId));
  const leftOut = { 'no-zone': leftOutOf(noZone), 'no-hours': leftOutOf(noHours), 'not-valid': leftOutOf(notValid) };
  return { definitions, leftOut };
}

function definitionOf(
  storeId: StoreId,
  timeZone: string,
  pieces: readonly Piece[],
  defaults: StoreDefaults,
): StoreDefinition {
  const periods = servicePeriods(pieces);
  return { ...defaults, storeId, name: `Store ${storeId}`, timeZone, periods, overrides: [], storeRef: storeId };
}

function leftOutOf(stores: readonly string[]): LeftOut {
  return { count: stores.length, examples: stores.slice(0, EXAMPLES) };
}
