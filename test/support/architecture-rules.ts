import type { Source } from './source-text.ts';
import { importsOf, mentions, mentionsInStringsToo, packagesOf } from './source-text.ts';

/** A rule of the house: finds what breaks it. */
export type Rule = (sources: readonly Source[]) => readonly string[];

const layers = ['lib', 'stores', 'app'];

function layerOf(path: string): number {
  return layers.indexOf(path.split('/')[0] ?? '');
}

/** Every import as a pair of paths. */
function arrows(sources: readonly Source[]): readonly { readonly from: string; readonly to: string }[] {
  return sources.flatMap((source) => importsOf(source).map((to) => ({ from: source.path, to })));
}

function show({ from, to }: { readonly from: string; readonly to: string }): string {
  return `${from} imports ${to}`;
}

/** app → stores → lib. */
export const importsPointDown: Rule = (sources) =>
  arrows(sources)
    .filter(({ from, to }) => layerOf(to) > layerOf(from) || layerOf(to) === -1)
    .map(show);

/** What each layer may take from outside; app may take anything. */
const welcomePackages = [/^(node:.+|p-retry)$/, /^luxon$/, /./];

export const outsideStaysOutside: Rule = (sources) =>
  sources.flatMap((source) =>
    packagesOf(source)
      .filter((name) => !welcomePackages[layerOf(source.path)]?.test(name))
      .map((name) => `${source.path} imports ${name}`),
  );

export const noCycles: Rule = (sources) => {
  const edges = new Map(sources.map((source) => [source.path, importsOf(source)]));
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): readonly string[] => {
    if (trail.includes(path)) return [[...trail.slice(trail.indexOf(path)), path].join(' → ')];
    if (done.has(path)) return [];
    const found = (edges.get(path) ?? []).flatMap((next) => visit(next, [...trail, path]));
    done.add(path);
    return found;
  };
  return sources.flatMap(({ path }) => visit(path, []));
};

/** These put the parts together: they may import every feature, and no feature imports them. */
const composers = /^app\/(main\.ts|compose\.ts|(?:cli|demo|chaos)\/.+)$/;

function featureOf(path: string): string | undefined {
  return /^app\/([^/]+)\//.exec(path)?.[1];
}

/** Config, log, metrics and events lie directly in app/: features may use them, they use no feature. */
export const featuresStandAlone: Rule = (sources) =>
  arrows(sources)
    .filter(({ from, to }) => from.startsWith('app/') && to.startsWith('app/') && !composers.test(from))
    .filter(({ from, to }) => composers.test(to) || (featureOf(to) !== undefined && featureOf(to) !== featureOf(from)))
    .map(show);

const mayCompose = /^app\/(main\.ts|cli\/(serve|lazy-commands)\.ts|demo\/.+)$/;

export const fewImportCompose: Rule = (sources) =>
  arrows(sources)
    .filter(({ from, to }) => to === 'app/compose.ts' && !mayCompose.test(from))
    .map(show);

/** A given instant may be read and written with `new Date(x)`; only the clock knows what time it is; a browser has one of its own. */
const time =
  /\bDate\.now\b|\bnew Date\s*\(\s*\)|\bnew Date\b(?!\s*\()|(?<!new )\bDate\(|\b(?:set|clear)(?:Timeout|Interval|Immediate)\b|\bperformance\b|\bAbortSignal\.timeout\b|\bhrtime\b|\bDateTime\.(?:now|local|utc)\(\s*\)/;
const timeModules = /^(node:)?(timers|timers\/promises|perf_hooks)$/;

export const timeComesFromTheClock: Rule = (sources) =>
  except(/^(lib|app\/web\/browser)\/clock\.ts$/, sources).flatMap((source) => [
    ...mentions(source, time),
    ...packagesOf(source)
      .filter((name) => timeModules.test(name))
      .map((name) => `${source.path} imports ${name}`),
  ]);

export const processBelongsToTheEntry: Rule = (sources) =>
  except(/^app\/(main\.ts|cli\/.+)$/, sources).flatMap((source) => [
    ...mentions(source, /(?<![.\w#])process\s*[.[?]|\bglobalThis\.process\b/),
    ...packagesOf(source)
      .filter((name) => /^(node:)?process$/.test(name))
      .map((name) => `${source.path} imports ${name}`),
  ]);

const chance = /\bMath\.random\b|\brandom(?:UUID|Bytes|Int|Fill|FillSync)\b|\bgetRandomValues\b|\bwebcrypto\b/;

/** The embedded Postgres makes its own password, once, on disk: nothing that a test or a simulation would repeat. */
const ownSecret = /^app\/db\/embedded\.ts$/;

/** A browser has its own chance, as it has its own clock. */
const browserChance = /^app\/web\/browser\/chance\.ts$/;

export const chanceIsHandedIn: Rule = (sources) =>
  except(browserChance, except(ownSecret, except(composers, sources))).flatMap((source) => mentions(source, chance));

export const noBarrels: Rule = (sources) =>
  sources.flatMap((source) =>
    mentionsInStringsToo(source, /\bexport\s+(?:type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[^}]*\})\s*from\b/),
  );

export const noDefaultExports: Rule = (sources) =>
  sources.flatMap((source) => mentions(source, /\bexport\s+default\b|\bas\s+default\b|\bmodule\.exports\b/));

const saysNothing = /^(utils?|helpers?|types?|common|misc|shared|lib|index|constants)$/;

/** A file is named for what it does; a folder for what is in it. */
export const namesSaySomething: Rule = (sources) =>
  sources
    .map(({ path }) => path)
    .filter((path) =>
      path
        .split('/')
        .slice(1)
        .some((part) => saysNothing.test(part.replace(/\.ts$/, ''))),
    );

const MAX_LINES = 250;

export const filesAreShort: Rule = (sources) =>
  sources
    .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > MAX_LINES)
    .map(({ path, lines }) => `${path} has ${lines} lines`);

export const sqlStandsInTheDatabaseRoom: Rule = (sources) =>
  except(/^app\/db\//, sources).flatMap((source) =>
    mentionsInStringsToo(source, /\binsert into \w|\bdelete from \w|\bupdate \w+ set\b|\bselect [\w*, .()]+ from \w/i),
  );

export const typesAreNotTalkedAway: Rule = (sources) =>
  sources.flatMap((source) => [
    ...mentions(source, /\bas\s+any\b|\bas\s+unknown\s+as\b|\bas\s+never\b/),
    ...matchesOfComments(source),
  ]);

function matchesOfComments({ path, text }: Source): readonly string[] {
  return text.match(/@ts-(?:ignore|expect-error|nocheck)/g)?.map((match) => `${path}: ${match}`) ?? [];
}

function except(paths: RegExp, sources: readonly Source[]): readonly Source[] {
  return sources.filter(({ path }) => !paths.test(path));
}
