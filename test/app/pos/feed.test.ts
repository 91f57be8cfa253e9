import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseFeed } from '../../../app/pos/feed.ts';
import { systemClock } from '../../../lib/clock.ts';

const at = '2026-08-14T15:31:07.250Z';
const change = (id: string) => `  <change id="${id}" order_id="o-${id}" status="ready" at="${at}"/>\n`;
const feed = (...changes: readonly string[]) => `<changes next="s2">\n${changes.join('')}</changes>\n`;
const read = (id: string) => ({
  changeId: id,
  orderId: `o-${id}`,
  status: 'ready',
  at: Date.UTC(2026, 7, 14, 15, 31, 7, 250),
});

describe('a feed', () => {
  it('is read in order, with the cursor to go on from', () => {
    const page = parseFeed(`<?xml version="1.0" encoding="UTF-8"?>\n${feed(change('c-1'), change('c-2'))}`);
    assert.deepEqual(page, { changes: [read('c-1'), read('c-2')], problems: [], next: 's2' });
  });

  it('may be empty, and closed in itself', () => {
    assert.deepEqual(parseFeed('<changes next="s2"/>'), { changes: [], problems: [], next: 's2' });
    assert.deepEqual(parseFeed('<changes next="s2"></changes>'), { changes: [], problems: [], next: 's2' });
  });

  it('may spell attributes in single quotes, other orders, long form and with an offset', () => {
    const odd = `<change at='2026-08-14T11:31:07.250-04:00' status='ready' order_id='o-c-1' id='c-1' more="x"></change>`;
    assert.deepEqual(parseFeed(feed(odd)).changes, [read('c-1')]);
  });

  it('keeps what it does not know: that is for the store to judge', () => {
    const strange = change('c-1').replace('ready', 'flambeed');
    assert.equal(parseFeed(feed(strange)).changes[0]?.status, 'flambeed');
  });

  it('decodes the five entities and character references in attributes, once', () => {
    const escaped = `<change id="&lt;&gt;&amp;&quot;&apos;" order_id="&amp;lt;&#65;&#x42;&nope;" status="r" at="${at}"/>`;
    const page = parseFeed(`<changes next="a&amp;b">${escaped}</changes>`);
    assert.equal(page.changes[0]?.changeId, `<>&"'`);
    assert.equal(page.changes[0]?.orderId, '&lt;AB&nope;');
    assert.equal(page.next, 'a&b');
  });

  const broken = [
    ['no id', change('c-9').replace('id="c-9"', ''), /without id, order_id or status/],
    ['no order', change('c-9').replace('order_id="o-c-9"', ''), /<?change id="c-9"/],
    ['an unclosed quote', change('c-9').replace('o-c-9"', 'o-c-9'), /c-9/],
    ['no end', '<change id="c-9" order_id="o" status="ready" \n', /c-9/],
    ['no instant', change('c-9').replace(at, 'yesterday'), /change c-9: no instant/],
    ['a poisonous name', change('c-9').replace('order_id', 'constructor'), /c-9/],
  ] as const;
  for (const [what, bad, problem] of broken) {
    it(`loses a change with ${what}, by name, and no other`, () => {
      const page = parseFeed(feed(change('c-1'), bad, change('c-2')));
      assert.deepEqual(page.changes, [read('c-1'), read('c-2')]);
      assert.equal(page.problems.length, 1);
      assert.match(page.problems[0] ?? '', problem);
      assert.equal(page.next, 's2');
    });
  }

  it('takes nothing from comments', () => {
    assert.deepEqual(parseFeed(feed(`<!-- ${change('c-0')} -->`, change('c-1'))).changes, [read('c-1')]);
  });

  it('of 8 MiB of open comments or endless tags is seen through at once', () => {
    const startedAt = systemClock.monotonic();
    for (const bit of ['<!-- ', '<change ', 'id="'])
      parseFeed(`<changes next="s2">${bit.repeat(8_388_608 / bit.length)}`);
    parseFeed(feed(`<change ${'a '.repeat(4_000_000)}/>`));
    assert.ok(systemClock.monotonic() - startedAt < 15_000);
  });

  it('is not read at all when it declares entities', () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${feed(change('&b;'))}`;
    assert.deepEqual(parseFeed(bomb), { changes: [], problems: ['a document type is not allowed'] });
  });

  it('names at most 50 problems, and counts the rest', () => {
    const { problems } = parseFeed(feed('<change/>'.repeat(60)));
    assert.equal(problems.length, 51);
    assert.equal(problems[50], 'and 10 more');
  });

  it('that is something else is a problem, not a crash', () => {
    for (const text of ['', '{"changes":[]}', '<html><body>502</body></html>', '<changes', '<<<>>>']) {
      const page = parseFeed(text);
      assert.equal(page.next, undefined, text);
      assert.equal(page.problems.length > 0, true, text);
    }
  });

  it('without a cursor says so', () => {
    assert.deepEqual(parseFeed('<changes></changes>'), { changes: [], problems: ['no next cursor'] });
  });

  it('that breaks off anywhere yields the whole changes before that, a problem, and no cursor', () => {
    const whole = feed(change('c-1'), change('c-2'), change('c-3'));
    const end = whole.indexOf('</changes>') + '</changes'.length;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: end }), (cut) => {
        const page = parseFeed(whole.slice(0, cut));
        const complete = whole.slice(0, cut).split('/>').length - 1;
        assert.deepEqual(page.changes, ['c-1', 'c-2', 'c-3'].slice(0, complete).map(read));
        assert.equal(page.next, undefined);
        assert.ok(page.problems.length >= 1);
      }),
    );
  });

  it('never crashes us, whatever it says', () => {
    const bits = fc.constantFrom(
      '<changes ',
      'next="',
      '"',
      '>',
      '/>',
      '<change ',
      'id="',
      '</changes>',
      '&',
      ';',
      '<!--',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(bits, fc.string()), { maxLength: 40 }), (parts) => void parseFeed(parts.join(''))),
    );
  });
});
