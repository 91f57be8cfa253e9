import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHORD_MS, Chords } from '../../../app/web/browser/console/keys.ts';
import { codeIn, matchPath, orderPath, processPath, storePath } from '../../../app/web/browser/console/paths.ts';
import { percent, whole } from '../../../app/web/browser/widgets/figures.ts';
import { rowWindow } from '../../../app/web/browser/widgets/row-window.ts';

test('paths lead to pages, with any id in them', () => {
  assert.deepEqual(matchPath('/console', '/console/'), {});
  assert.equal(matchPath('/console', '/console/stores'), null);
  assert.equal(matchPath('/console/stores/:store_id', '/console/stores'), null);
  const id = 'a b/ü%';
  assert.deepEqual(matchPath('/console/stores/:store_id', storePath(id)), { store_id: id });
  assert.deepEqual(matchPath('/console/orders/:order_id', orderPath(id)), { order_id: id });
  assert.deepEqual(matchPath('/console/orders/:order_id', '/console/orders/%zz'), { order_id: '%zz' });
  assert.equal(new URLSearchParams(processPath('root/stores/a').split('?')[1]).get('at'), 'root/stores/a');
});

test('a sign-in link carries its code where no server and no log sees it', () => {
  assert.equal(codeIn('#code=abc-_1'), 'abc-_1');
  assert.deepEqual([codeIn(''), codeIn('#'), codeIn('#main')], [null, null, null]);
});

test('two keys one after the other are one shortcut, unless too much time passes', () => {
  const pressed: string[] = [];
  const shortcuts = ['g o', 'g p', '/', 'o'].map((keys) => ({ keys, does: keys, run: () => pressed.push(keys) }));
  const chords = new Chords();
  const press = (key: string, atMs: number) => chords.press(key, atMs, shortcuts)?.keys;
  assert.deepEqual([press('g', 0), press('o', 100)], [undefined, 'g o']);
  assert.equal(press('o', 200), 'o', 'a chord is over once it was found');
  assert.deepEqual([press('g', 1_000), press('p', 1_001 + CHORD_MS)], [undefined, undefined]);
  assert.deepEqual([press('g', 5_000), press('g', 5_100), press('p', 5_200)], [undefined, undefined, 'g p']);
  assert.equal(press('/', 6_000), '/');
});

test('only rows in sight and some around them exist, whatever the length of the table', () => {
  for (const count of [0, 1, 5, 11_091])
    for (let scrolledPx = 0; scrolledPx <= count * 38; scrolledPx += 977) {
      const { from, to } = rowWindow(scrolledPx, 700, 38, count);
      const firstSeen = Math.min(count, Math.floor(scrolledPx / 38));
      const lastSeen = Math.min(count, Math.ceil((scrolledPx + 700) / 38));
      assert.ok(from <= firstSeen && to >= lastSeen, `${scrolledPx} of ${count}: ${from} to ${to}`);
      assert.ok(to - from <= 60 && from >= 0 && to <= count);
    }
});

test('a few pixels of scrolling draw nothing anew', () => {
  assert.deepEqual(rowWindow(380, 700, 38, 1_000), rowWindow(399, 700, 38, 1_000));
});

test('shares that are not nothing do not look like nothing', () => {
  assert.deepEqual([0, 0.0004, 0.004, 0.37, 1.04].map(percent), ['0 %', '< 0.1 %', '0.4 %', '37 %', '104 %']);
  assert.deepEqual([7, 999, 1_000, 5_917_380].map(whole), ['7', '999', '1,000', '5,917,380']);
});
