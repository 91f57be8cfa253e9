import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intensity } from '../../../lib/supervision/restart-intensity.ts';
import type { Root } from '../../../lib/supervision/root.ts';
import { startRoot } from '../../../lib/supervision/root.ts';
import type { Strategy } from '../../../lib/supervision/strategy.ts';
import type { Role } from './cast.ts';
import { afterwards, Cast, DEFAULT_INTENSITY } from './cast.ts';

/** One row of what Elixir 1.14 on OTP 25 did, and how to make ours do it. */
interface Row {
  readonly case: string;
  readonly strategy?: Strategy;
  readonly intensity?: Intensity;
  readonly roles?: Readonly<Record<string, Role>>;
  readonly act: (cast: Cast, root: Root) => Promise<void>;
  readonly trace: string;
  readonly afterwards: string;
}

const plain = { a: {}, b: {}, c: {} };

function crashes(...ids: readonly string[]): Row['act'] {
  return async (cast) => {
    for (const id of ids) await cast.crash(id);
  };
}

const stop: Row['act'] = (_cast, root) => root.stop();

const stopSlowly: Row['act'] = async (cast, root) => {
  const stopped = root.stop();
  await cast.clock.advance(1_000);
  await stopped;
};

const ALL_UP = 'a=up b=up c=up';
const GONE_NORMALLY = 'supervisor exit: :normal';
const GAVE_UP = 'supervisor exit: :shutdown';

const rows: readonly Row[] = [
  {
    case: 'start in order, stop in reverse',
    act: stop,
    trace: 'a:start b:start c:start c:stop(:shutdown) b:stop(:shutdown) a:stop(:shutdown)',
    afterwards: GONE_NORMALLY,
  },
  {
    case: 'one_for_one, b crashes',
    act: crashes('b'),
    trace: 'a:start b:start c:start b:stop(:boom) b:start',
    afterwards: ALL_UP,
  },
  {
    case: 'rest_for_one, b crashes',
    strategy: 'rest_for_one',
    act: crashes('b'),
    trace: 'a:start b:start c:start b:stop(:boom) c:stop(:shutdown) b:start c:start',
    afterwards: ALL_UP,
  },
  {
    case: 'one_for_all, b crashes',
    strategy: 'one_for_all',
    act: crashes('b'),
    trace: 'a:start b:start c:start b:stop(:boom) c:stop(:shutdown) a:stop(:shutdown) a:start b:start c:start',
    afterwards: ALL_UP,
  },
  {
    case: 'permanent child ends normally',
    act: (cast) => cast.endNormally('b'),
    trace: 'a:start b:start c:start b:stop(:normal) b:start',
    afterwards: ALL_UP,
  },
  {
    case: 'transient child ends normally',
    roles: { a: {}, b: { restart: 'transient' } },
    act: (cast) => cast.endNormally('b'),
    trace: 'a:start b:start b:stop(:normal)',
    afterwards: 'a=up b=down',
  },
  {
    case: 'transient child ends with shutdown',
    roles: { a: {}, b: { restart: 'transient' } },
    act: (cast) => cast.endWithShutdown('b'),
    trace: 'a:start b:start b:stop(:shutdown)',
    afterwards: 'a=up b=down',
  },
  {
    case: 'transient child crashes',
    roles: { a: {}, b: { restart: 'transient' } },
    act: crashes('b'),
    trace: 'a:start b:start b:stop(:boom) b:start',
    afterwards: 'a=up b=up',
  },
  {
    case: 'temporary child crashes',
    roles: { a: {}, b: { restart: 'temporary' } },
    act: crashes('b'),
    trace: 'a:start b:start b:stop(:boom)',
    afterwards: 'a=up',
  },
  {
    case: 'temporary child crashes, one_for_all',
    strategy: 'one_for_all',
    roles: { a: {}, b: { restart: 'temporary' }, c: {} },
    act: crashes('b'),
    trace: 'a:start b:start c:start b:stop(:boom)',
    afterwards: 'a=up c=up',
  },
  {
    case: 'a crashes, one_for_all, b temporary',
    strategy: 'one_for_all',
    roles: { a: {}, b: { restart: 'temporary' }, c: {} },
    act: crashes('a'),
    trace: 'a:start b:start c:start a:stop(:boom) c:stop(:shutdown) b:stop(:shutdown) a:start c:start',
    afterwards: 'a=up c=up',
  },
  {
    case: 'a crashes, rest_for_one, c temporary',
    strategy: 'rest_for_one',
    roles: { a: {}, b: {}, c: { restart: 'temporary' } },
    act: crashes('a'),
    trace: 'a:start b:start c:start a:stop(:boom) c:stop(:shutdown) b:stop(:shutdown) a:start b:start',
    afterwards: 'a=up b=up',
  },
  {
    case: '3 crashes in 5 s (limit 3)',
    act: crashes('b', 'b', 'b'),
    trace: 'a:start b:start c:start b:stop(:boom) b:start b:stop(:boom) b:start b:stop(:boom) b:start',
    afterwards: ALL_UP,
  },
  {
    case: '4 crashes in 5 s (limit 3)',
    act: crashes('b', 'b', 'b', 'b'),
    trace:
      'a:start b:start c:start b:stop(:boom) b:start b:stop(:boom) b:start b:stop(:boom) b:start b:stop(:boom) c:stop(:shutdown) a:stop(:shutdown)',
    afterwards: GAVE_UP,
  },
  {
    case: '4 crashes of different children (limit 3)',
    act: crashes('a', 'b', 'c', 'b'),
    trace:
      'a:start b:start c:start a:stop(:boom) a:start b:stop(:boom) b:start c:stop(:boom) c:start b:stop(:boom) c:stop(:shutdown) a:stop(:shutdown)',
    afterwards: GAVE_UP,
  },
  {
    case: '2 crashes, pause of 2.5 s (window 1 s), 2 more; limit 2',
    intensity: { restarts: 2, withinMs: 1_000 },
    act: async (cast, root) => {
      await crashes('b', 'b')(cast, root);
      await cast.clock.advance(2_500);
      await crashes('b', 'b')(cast, root);
    },
    trace:
      'a:start b:start c:start b:stop(:boom) b:start b:stop(:boom) b:start b:stop(:boom) b:start b:stop(:boom) b:start',
    afterwards: ALL_UP,
  },
  {
    case: 'restart fails twice, then works (limit 3)',
    roles: { a: {}, b: { failingStarts: [2, 3] } },
    act: crashes('b'),
    trace: 'a:start b:start b:stop(:boom) b:start-fails b:start-fails b:start',
    afterwards: 'a=up b=up',
  },
  {
    case: 'restart fails for ever (limit 3)',
    roles: { a: {}, b: { failingStarts: [2, 3, 4, 5, 6] } },
    act: crashes('b'),
    trace: 'a:start b:start b:stop(:boom) b:start-fails b:start-fails b:start-fails a:stop(:shutdown)',
    afterwards: GAVE_UP,
  },
  {
    case: 'rest_for_one, restart of b fails once',
    strategy: 'rest_for_one',
    roles: { a: {}, b: { failingStarts: [2] }, c: {} },
    act: crashes('b'),
    trace: 'a:start b:start c:start b:stop(:boom) c:stop(:shutdown) b:start-fails b:start c:start',
    afterwards: ALL_UP,
  },
  {
    case: 'one_for_all, restart of c fails once',
    strategy: 'one_for_all',
    roles: { a: {}, b: {}, c: { failingStarts: [2] } },
    act: crashes('a'),
    trace:
      'a:start b:start c:start a:stop(:boom) c:stop(:shutdown) b:stop(:shutdown) a:start b:start c:start-fails b:stop(:shutdown) a:stop(:shutdown) a:start b:start c:start',
    afterwards: ALL_UP,
  },
  {
    case: 'stop with b slow (200 ms) and time-out 100 ms',
    roles: { a: {}, b: { slowMs: 200, shutdownMs: 100 }, c: {} },
    act: stopSlowly,
    trace: '0ms:a:start 0ms:b:start 0ms:c:start 0ms:c:stop(:shutdown) 100ms:a:stop(:shutdown)',
    afterwards: GONE_NORMALLY,
  },
  {
    case: 'stop, each slow 100 ms: one after another',
    roles: { a: { slowMs: 100 }, b: { slowMs: 100 }, c: { slowMs: 100 } },
    act: stopSlowly,
    trace:
      '0ms:a:start 0ms:b:start 0ms:c:start 100ms:c:stop(:shutdown) 200ms:b:stop(:shutdown) 300ms:a:stop(:shutdown)',
    afterwards: GONE_NORMALLY,
  },
];

for (const row of rows) {
  test(`as OTP does: ${row.case}`, async () => {
    const cast = new Cast({ timed: row.trace.startsWith('0ms') });
    const { strategy = 'one_for_one', intensity = DEFAULT_INTENSITY } = row;
    const children = Object.entries(row.roles ?? plain).map(([id, role]) => cast.child(id, role));
    const root = await startRoot({ strategy, intensity, children }, cast.environment);
    // Asked before it can fail, so that the failure is not nobody's.
    const end = root.done.catch(() => undefined);
    await row.act(cast, root);
    assert.equal(cast.trace, row.trace);
    assert.equal(await afterwards(root), row.afterwards);
    await root.stop();
    await end;
  });
}

test('as OTP does: third child cannot start at first start', async () => {
  const cast = new Cast();
  const children = [cast.child('a'), cast.child('b'), cast.child('c', { failingStarts: [1] })];
  const start = startRoot({ strategy: 'one_for_one', intensity: DEFAULT_INTENSITY, children }, cast.environment);
  await assert.rejects(start, {
    name: 'StartFailed',
    message: 'root/c could not be started',
    cause: new Error('boom'),
  });
  assert.equal(cast.trace, 'a:start b:start c:start-fails b:stop(:shutdown) a:stop(:shutdown)');
});
