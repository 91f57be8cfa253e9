import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FakeClock } from '../../lib/clock.ts';
import { UNAWAITED_EVERY_MS } from '../../stores/gathering.ts';
import type { Flush, Flushed } from '../../stores/group-commit.ts';
import { GroupCommit } from '../../stores/group-commit.ts';
import type { Cursor, StoreId } from '../../stores/ids.ts';
import { StorageUnavailable } from '../../stores/records.ts';
import { sampleChange } from '../support/sample-records.ts';

const written: Flushed = { kind: 'written', owned: new Set(['s1' as StoreId]) };
const away: Flushed = { kind: 'away', reason: 'no answer' };

/** A group commit on a fake clock; what is sent, and when, is written down, and answered as `answer` says. */
class Desk {
  readonly clock = new FakeClock();
  readonly #startedMs = this.clock.monotonic();
  readonly sent: string[] = [];
  readonly heard: string[] = [];
  answer: (flush: Flush | null) => Flushed | Promise<Flushed> = () => written;
  readonly writing = new GroupCommit({
    clock: this.clock,
    random: () => 0,
    news: {
      away: (reason) => this.heard.push(`away: ${reason}`),
      back: () => this.heard.push('back'),
      dropped: (_, reason) => this.heard.push(`dropped: ${reason}`),
    },
    write: async (next) => this.#send(next()),
  });

  append(cursor: string) {
    return this.writing.append(sampleChange('s1', { cursor: cursor as Cursor }));
  }

  commit(cursor: string) {
    return this.writing.commit(sampleChange('s1', { cursor: cursor as Cursor }));
  }

  async #send(flush: Flush | null): Promise<Flushed> {
    const cursors = flush?.changes.map(({ cursor }) => cursor).join(' ') ?? 'anybody there?';
    this.sent.push(
      `${this.clock.monotonic() - this.#startedMs}: ${flush === null ? '' : `${flush.number} `}${cursors}`,
    );
    return this.answer(flush);
  }
}

describe('what nobody waits for', () => {
  test('gathers until the last flush is a tenth of a second old', async () => {
    const desk = new Desk();
    await desk.append('a');
    const rest = ['b', 'c'].map((cursor) => desk.append(cursor));
    await desk.clock.advance(UNAWAITED_EVERY_MS - 1);
    assert.deepEqual(desk.sent, ['0: 1 a']);
    await desk.clock.advance(1);
    assert.deepEqual(desk.sent, ['0: 1 a', '100: 2 b c']);
    assert.deepEqual(await Promise.all(rest), ['committed', 'committed']);
  });

  test('goes at once, and first, with a commit that somebody waits for', async () => {
    const desk = new Desk();
    await desk.append('a');
    const appended = desk.append('b');
    await desk.clock.advance(30);
    assert.equal(await desk.commit('c'), 'committed');
    assert.equal(await appended, 'committed');
    assert.deepEqual(desk.sent, ['0: 1 a', '30: 2 b c']);
  });

  test('is written at once by a stop, which waits for that', async () => {
    const desk = new Desk();
    await desk.append('a');
    const appended = desk.append('b');
    await desk.clock.advance(30);
    assert.equal(await desk.writing.close(1_000), 0);
    assert.equal(await appended, 'committed');
    assert.deepEqual(desk.sent, ['0: 1 a', '30: 2 b']);
    assert.equal(desk.clock.pending, 0);
  });

  test('is written by a stop, too, when it comes in the moment in which the last flush is over', async () => {
    const desk = new Desk();
    const answered = Promise.withResolvers<Flushed>();
    desk.answer = () => answered.promise;
    const last = desk.append('a').then(() => desk.append('b'));
    await desk.clock.settle();
    const stopped = desk.writing.close(1_000);
    answered.resolve(written);
    assert.equal(await stopped, 0);
    assert.equal(await last, 'committed');
  });
});

describe('a flush whose outcome is unknown', () => {
  test('is repeated under its number, before what came later, while commits are refused', async () => {
    const desk = new Desk();
    desk.answer = () => away;
    const sent = desk.commit('a');
    await desk.clock.settle();
    await assert.rejects(desk.commit('b'), StorageUnavailable);
    const kept = [desk.append('c'), desk.append('d')];
    desk.answer = () => written;
    await desk.clock.advance(1_000);
    assert.equal(await sent, 'committed');
    assert.deepEqual(await Promise.all(kept), ['committed', 'committed']);
    assert.deepEqual(desk.sent, ['0: 1 a', '50: 1 a', '150: 2 d']);
    assert.deepEqual(desk.heard, ['away: no answer', 'back']);
  });

  test('is counted by a stop that gives up, as is what was on its way', async () => {
    const desk = new Desk();
    desk.answer = () => new Promise<never>(() => undefined);
    void desk.append('a');
    await desk.clock.settle();
    void desk.append('b');
    const stopped = desk.writing.close(1_000);
    await desk.clock.advance(1_000);
    assert.equal(await stopped, 2);
  });

  test('leaves the storage away until a sign of life, though nothing is waiting', async () => {
    const desk = new Desk();
    desk.answer = (flush) => (flush === null ? written : { kind: 'refused', error: 'no', reason: 'too long' });
    assert.equal(await desk.append('a'), 'fenced');
    desk.answer = () => away;
    void desk.append('b');
    await desk.clock.advance(UNAWAITED_EVERY_MS);
    assert.ok(desk.writing.away);
    desk.answer = () => written;
    await desk.clock.advance(50);
    assert.ok(!desk.writing.away);
    assert.deepEqual(desk.heard, ['dropped: too long', 'away: no answer', 'back']);
  });
});

test('one that was surely undone goes again at once, under its number', async () => {
  const desk = new Desk();
  desk.answer = () => {
    desk.answer = () => written;
    return { kind: 'undone' };
  };
  assert.equal(await desk.commit('a'), 'committed');
  assert.deepEqual(desk.sent, ['0: 1 a', '0: 1 a']);
  assert.deepEqual(desk.heard, []);
});
