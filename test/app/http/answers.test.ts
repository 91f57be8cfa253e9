import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aDefinition, aHold, anOrder, keys, london, newYork, send, slugOf, startHarness } from './harness.ts';

const ops = { key: keys.ops };
const slotPath = (slot: string) => `/v1/ops/stores/nyc-042/slots/${encodeURIComponent(slot)}`;

test("a store's instants are shown with its own offset, whatever offset was sent", async (t) => {
  const harness = await startHarness(t);
  const hold = await send(harness, 'POST', '/v1/stores/nyc-042/holds', { body: { slot: '2026-08-14T17:45:00+02:00' } });
  assert.equal(hold.json['slot'], '2026-08-14T11:45:00-04:00');
  assert.equal(hold.json['expires_at'], '2026-08-14T11:05:00-04:00');
  const elsewhere = await send(harness, 'POST', '/v1/stores/lon-001/holds', { body: aHold });
  assert.equal(elsewhere.json['slot'], '2026-08-14T16:45:00+01:00');
});

test('a day of slots says what is free and why the rest is not', async (t) => {
  const harness = await startHarness(t);
  const { json } = await send(harness, 'GET', '/v1/stores/nyc-042/availability?date=2026-08-14');
  const counts = { capacity: 10, pending: 1, confirmed: 2 };
  assert.deepEqual(json, {
    store_id: 'nyc-042',
    date: '2026-08-14',
    time_zone: 'America/New_York',
    slots: [
      { slot: '2026-08-14T11:45:00-04:00', ...counts, free: 7, state: 'open' },
      { slot: '2026-08-14T12:00:00-04:00', ...counts, free: 0, state: 'unavailable', reason: 'full' },
    ],
  });
});

test('a hold takes one place unless it says more, and is expired once its time has come', async (t) => {
  const harness = await startHarness(t);
  const { json, status } = await send(harness, 'POST', '/v1/stores/nyc-042/holds', {
    body: { slot: '2026-08-14T15:45:00Z' },
  });
  assert.equal(status, 201);
  assert.equal(json['units'], 1);
  assert.equal(json['status'], 'held');
  assert.equal(json['at'], '2026-08-14T11:00:00-04:00', 'a countdown needs no right clock of its own');
  assert.deepEqual(json['availability'], { capacity: 10, pending: 1, confirmed: 2, free: 7 });
  await harness.clock.advance(300_000);
  assert.equal((await send(harness, 'GET', `/v1/holds/${json['hold_id']}`)).json['status'], 'expired');
});

test('an order comes back as it was given, with its timeline', async (t) => {
  const harness = await startHarness(t);
  const body = anOrder(harness.stores.givenHold(newYork).holdId);
  const { json } = await send(harness, 'POST', '/v1/orders', { body });
  assert.deepEqual(json['items'], body.items);
  assert.deepEqual(json['customer'], body.customer);
  assert.equal(json['note'], body.note);
  assert.equal(json['fire_at'], '2026-08-14T11:30:00-04:00');
  assert.deepEqual(json['timeline'], [{ at: '2026-08-14T11:00:00-04:00', status: 'scheduled' }]);
  assert.deepEqual((await send(harness, 'GET', `/v1/orders/${json['order_id']}`)).json, json);
});

test('an order may be cancelled with a reason, without one and without a body', async (t) => {
  const harness = await startHarness(t);
  const path = `/v1/orders/${harness.stores.givenOrder(newYork).orderId}/cancel`;
  await send(harness, 'POST', path, { body: { reason: 'late' } });
  await send(harness, 'POST', path, { body: {} });
  await send(harness, 'POST', path);
  assert.deepEqual(harness.stores.done, ['cancel late', 'cancel undefined', 'cancel undefined']);
});

test('stores come in pages, in order of their ids, each once', async (t) => {
  const harness = await startHarness(t);
  const first = await send(harness, 'GET', '/v1/stores?limit=1');
  assert.match(first.text, /lon-001/);
  assert.equal(first.json['next'], london);
  const second = await send(harness, 'GET', `/v1/stores?limit=1&after=${first.json['next']}`);
  assert.match(second.text, /nyc-042/);
  assert.equal(second.json['next'], null);
});

test('a store is found by part of its id or of its name, in any case', async (t) => {
  const harness = await startHarness(t);
  const found = async (q: string) => {
    const { text } = await send(harness, 'GET', `/v1/stores?q=${q}`);
    return [...text.matchAll(/"store_id":"([^"]+)"/g)].map(([, storeId]) => storeId);
  };
  assert.deepEqual(await found('YC-0'), [newYork]);
  assert.deepEqual(await found('store%20LON'), [london]);
  assert.deepEqual(await found('paris'), []);
});

test('a store is defined in hours people write, and shown in them', async (t) => {
  const harness = await startHarness(t);
  const put = await send(harness, 'PUT', '/v1/ops/stores/new-1', { ...ops, body: aDefinition });
  assert.equal(put.status, 201, put.text);
  const defaults = {
    slot_minutes: 15,
    lead_minutes: 15,
    capacity: 10,
    days_ahead: 7,
    cut_off_minutes: 5,
    hold_minutes: 5,
  };
  assert.deepEqual(put.json['definition'], { ...aDefinition, ...defaults });
  const [kept] = [...harness.stores.definitions.values()].filter(
    ({ storeRef, name }) => storeRef && name === 'Union Square',
  );
  assert.deepEqual(kept?.periods, [
    { weekday: 5, opensAtMinute: 660, closesAtMinute: 1_560 },
    { weekday: 6, opensAtMinute: 660, closesAtMinute: 1_440 },
  ]);
  assert.deepEqual(harness.stores.done, ['reopen new-1']);
  const again = await send(harness, 'PUT', '/v1/ops/stores/new-1', { ...ops, body: put.json['definition'] });
  assert.equal(again.status, 200);
  assert.deepEqual(again.json, put.json);
});

test('a definition that could not be opened is refused where it is wrong', async (t) => {
  const harness = await startHarness(t);
  const at = async (change: object) => {
    const body = { ...aDefinition, ...change };
    const got = await send(harness, 'PUT', '/v1/ops/stores/new-1', { ...ops, body });
    assert.equal(slugOf(got), 'invalid-request', got.text);
    return /"pointer":"([^"]*)"/.exec(got.text)?.[1];
  };
  assert.equal(await at({ time_zone: 'America/Gotham' }), '#/time_zone');
  assert.equal(await at({ pos_account: 'none' }), '#/pos_account');
  assert.equal(await at({ periods: [{ weekday: 'friday', opens: '24:00', closes: '02:00' }] }), '#/periods/0/opens');
  assert.equal(await at({ periods: [{ weekday: 'someday', opens: '10:00', closes: '12:00' }] }), '#/periods/0/weekday');
  const overlapping = [
    { weekday: 'sunday', opens: '20:00', closes: '03:00' },
    { weekday: 'monday', opens: '02:00', closes: '10:00' },
  ];
  assert.equal(await at({ periods: overlapping }), '#/periods/1');
  assert.equal(await at({ overrides: [{ date: '2026-02-30', periods: [] }] }), '#/overrides/0/date');
  assert.equal(await at({ slot_minutes: 0 }), '#/slot_minutes');
  assert.deepEqual(harness.audit, []);
});

test('one store in full shows who changed what, why and until when', async (t) => {
  const harness = await startHarness(t);
  const { json } = await send(harness, 'GET', '/v1/ops/stores/nyc-042', ops);
  assert.deepEqual(json['controls'], {
    delivery_concurrency: {
      value: 1,
      by: 'test-ops',
      reason: 'fryer',
      at: '2026-08-14T11:00:00-04:00',
      until: '2026-08-14T11:01:00-04:00',
    },
  });
  assert.equal(json['at'], '2026-08-14T11:00:00-04:00');
  assert.deepEqual(json['defaults'], {
    delivery_concurrency: 2,
    paused: false,
    lead_extension_minutes: 0,
    default_capacity: 10,
  });
  const [rescheduled] = Object.values(json['events'] ?? {});
  assert.equal(rescheduled.kind, 'order_rescheduled');
  assert.equal(rescheduled.from, '2026-08-14T11:00:00-04:00');
  assert.equal(rescheduled.to, '2026-08-14T11:15:00-04:00');
});

test('controls change with an author, and never without a reason', async (t) => {
  const harness = await startHarness(t);
  const patch = (body: object) => send(harness, 'PATCH', '/v1/ops/stores/nyc-042/controls', { ...ops, body });
  assert.equal((await patch({ delivery_concurrency: 0, reason: 'x', until: '2026-08-14T16:00:00Z' })).status, 200);
  assert.deepEqual(harness.stores.done, [
    `setControls ${JSON.stringify({ deliveryConcurrency: 0, until: Date.UTC(2026, 7, 14, 16) })} test-ops`,
  ]);
  assert.equal((await patch({ paused: null, reason: 'over' })).status, 200);
  assert.equal(harness.stores.done.pop(), `setControls ${JSON.stringify({ paused: null })} test-ops`);
  assert.equal((await patch({ paused: true })).status, 400);
  assert.equal((await patch({ reason: 'nothing to change' })).status, 400);
  assert.equal((await patch({ paused: true, reason: 'x', until: '2026-08-14T14:59:00Z' })).status, 400);
  assert.equal(harness.stores.done.length, 1);
});

test('a slot is named by its start, in any offset', async (t) => {
  const harness = await startHarness(t);
  const put = (slot: string, body: object) => send(harness, 'PUT', slotPath(slot), { ...ops, body });
  const got = await put('2026-08-14T11:45:00-04:00', { capacity: 3, reason: 'short of staff' });
  assert.equal(got.json['slot'], '2026-08-14T11:45:00-04:00');
  assert.deepEqual(harness.stores.done, [`setSlot ${Date.UTC(2026, 7, 14, 15, 45)} {"capacity":3} test-ops`]);
  assert.equal((await put('2026-08-14T17:45:00+02:00', { closed: false, reason: 'x' })).status, 200);
  assert.equal((await put('noon', { closed: true, reason: 'x' })).status, 400);
  assert.equal((await put('2026-08-14T15:45:00Z', { reason: 'x' })).status, 400);
});

test('a change of a slot ends at its time, which has to be in the future', async (t) => {
  const harness = await startHarness(t);
  const put = (until: string) =>
    send(harness, 'PUT', slotPath('2026-08-14T11:45:00-04:00'), { ...ops, body: { closed: true, reason: 'x', until } });
  assert.equal((await put('2026-08-14T12:00:00-04:00')).status, 200);
  const patch = JSON.stringify({ closed: true, until: Date.UTC(2026, 7, 14, 16) });
  assert.deepEqual(harness.stores.done, [`setSlot ${Date.UTC(2026, 7, 14, 15, 45)} ${patch} test-ops`]);
  const now = new Date(harness.clock.now()).toISOString();
  for (const until of [now, '2026-08-14T14:59:00Z']) {
    const refused = await put(until);
    assert.deepEqual(
      [refused.status, refused.json['errors']],
      [400, [{ pointer: '#/until', detail: 'must be in the future' }]],
    );
  }
  assert.equal(harness.stores.done.length, 1);
});

test('what is put back to its default has no end: until is refused where nothing would be left to end', async (t) => {
  const harness = await startHarness(t);
  const until = '2026-08-14T16:00:00Z';
  const refusals = async (method: 'PATCH' | 'PUT', path: string, body: object) => {
    const { status, json } = await send(harness, method, path, { ...ops, body: { reason: 'over', until, ...body } });
    return status === 400 ? json['errors'] : status;
  };
  const nothing = [{ pointer: '#/until', detail: 'must be left out: this change leaves nothing that could end' }];
  const controls = '/v1/ops/stores/nyc-042/controls';
  assert.deepEqual(await refusals('PATCH', controls, { paused: null, default_capacity: null }), nothing);
  assert.equal(await refusals('PATCH', controls, { paused: null, default_capacity: 0 }), 200);
  const closed = slotPath(new Date(harness.clock.now()).toISOString());
  assert.deepEqual(await refusals('PUT', closed, { closed: false }), nothing);
  assert.equal(await refusals('PUT', closed, { capacity: null }), 200, 'it stays closed until then');
  assert.equal(await refusals('PUT', closed, { closed: false, capacity: 3 }), 200);
  const usual = slotPath('2026-08-14T11:45:00-04:00');
  assert.deepEqual(await refusals('PUT', usual, { closed: false, capacity: null }), nothing);
  const account = '/v1/ops/pos-accounts/pos-east';
  assert.deepEqual(await refusals('PATCH', `${account}/rate`, { rate_per_second: null }), nothing);
  assert.equal(harness.stores.done.length, 3);
  assert.deepEqual(harness.audit, [], 'nothing is said that did not happen');
});

test('a POS account is throttled until a time, and keeps that and its own rate when it is replaced', async (t) => {
  const harness = await startHarness(t);
  const account = '/v1/ops/pos-accounts/pos-east';
  const patch = (body: object) =>
    send(harness, 'PATCH', `${account}/rate`, { ...ops, body: { reason: 'asked', ...body } });
  const until = new Date(harness.clock.now() + 60_000).toISOString();
  const set = {
    rate_per_second: 2,
    burst: 3,
    by: 'test-ops',
    reason: 'asked',
    at: new Date(harness.clock.now()).toISOString(),
  };
  const throttled = await patch({ rate_per_second: 2, burst: 3, until });
  assert.deepEqual([throttled.json['throttle'], throttled.json['rate_per_second']], [{ ...set, until }, 20]);
  const body = { base_url: 'https://pos.example', idempotent: true, can_look_up: true, rate_per_second: 30 };
  const replaced = await send(harness, 'PUT', account, { ...ops, body });
  assert.deepEqual([replaced.json['throttle'], replaced.json['rate_per_second']], [{ ...set, until }, 30]);
  for (const end of [new Date(harness.clock.now()).toISOString(), '2026-08-14T14:00:00Z']) {
    assert.equal((await patch({ rate_per_second: 1, until: end })).status, 400);
  }
  harness.clock.jump(60_000);
  assert.equal((await send(harness, 'GET', account, ops)).json['throttle'], undefined, 'its time is over');
  assert.deepEqual((await patch({ rate_per_second: 4 })).json['throttle'], {
    ...set,
    rate_per_second: 4,
    burst: 50,
    at: new Date(harness.clock.now()).toISOString(),
  });
  assert.equal((await patch({ rate_per_second: null })).json['throttle'], undefined);
  assert.deepEqual(
    harness.audit.filter(({ action }) => action === 'pos_account.rate').map(({ detail }) => detail),
    [`2 requests a second, 3 at once, until ${until}`, '4 requests a second, 50 at once', 'its own rate again'],
  );
  assert.equal(
    (
      await send(harness, 'PATCH', '/v1/ops/pos-accounts/none/rate', {
        ...ops,
        body: { rate_per_second: 1, reason: 'x' },
      })
    ).status,
    404,
  );
});

test('of two changes of a POS account at once neither brings back what was before the other', async (t) => {
  const harness = await startHarness(t);
  const account = '/v1/ops/pos-accounts/pos-east';
  const body = { base_url: 'https://pos.example', idempotent: false, can_look_up: true };
  const held = Promise.withResolvers<void>();
  harness.storage.answersAfter = held.promise;
  const both = Promise.all([
    send(harness, 'PUT', account, { ...ops, body }),
    send(harness, 'PATCH', `${account}/rate`, { ...ops, body: { rate_per_second: 2, reason: 'asked' } }),
  ]);
  // Both are read by the time that a third, which asks nothing, is answered.
  for (let asked = 0; asked < 5; asked += 1) await send(harness, 'GET', '/healthz');
  held.resolve();
  await both;
  const last = harness.inForce.at(-1);
  assert.deepEqual([last?.idempotent, last?.throttle?.value.ratePerSecond], [false, 2]);
});

test("a POS account's key is never shown, and stays until another one is given", async (t) => {
  const harness = await startHarness(t);
  const path = '/v1/ops/pos-accounts/pos-west';
  const body = { base_url: 'https://west.example/api', idempotent: false, can_look_up: true };
  const put = (change: object) => send(harness, 'PUT', path, { ...ops, body: { ...body, ...change } });
  assert.equal((await put({})).status, 400);
  const created = await put({ api_key: 'first-secret' });
  assert.equal(created.status, 201);
  const replaced = await put({ burst: 7 });
  assert.equal(replaced.status, 200);
  const changed = await put({ api_key: 'second-secret', reason: 'the old one leaked' });
  assert.equal(harness.audit.at(-1)?.reason, 'the old one leaked');
  const read = await send(harness, 'GET', path, ops);
  const told = [created, replaced, changed, read].map(({ text }) => text).join() + JSON.stringify(harness.audit);
  assert.doesNotMatch(told, /secret/);
  assert.equal(read.json['api_key_set'], true);
  const [west] = [...harness.accounts.values()].filter(({ baseUrl }) => baseUrl.includes('west'));
  assert.equal(west?.apiKey, 'second-secret');
  assert.deepEqual(
    harness.audit.map(({ action, by }) => `${action} ${by}`),
    ['pos_account.create test-ops', 'pos_account.replace test-ops', 'pos_account.replace test-ops'],
  );
});

test("a POS account's key is not sent to another host that somebody puts in, unless they have the key", async (t) => {
  const harness = await startHarness(t);
  const path = '/v1/ops/pos-accounts/pos-east';
  const put = (change: object) => {
    return send(harness, 'PUT', path, { ...ops, body: { idempotent: true, can_look_up: true, ...change } });
  };
  for (const base_url of ['https://elsewhere.example', 'https://pos.example:8443', 'http://pos.example']) {
    const got = await put({ base_url });
    assert.equal(got.status, 400, base_url);
    assert.match(got.text, /#\/api_key/);
  }
  assert.deepEqual(harness.audit, []);
  assert.equal((await put({ base_url: 'https://pos.example/v3' })).status, 200);
  assert.equal((await put({ base_url: 'https://elsewhere.example', api_key: 'a-key-of-theirs' })).status, 200);
});

test('a POS account is called over http or https and nothing else', async (t) => {
  const harness = await startHarness(t);
  for (const base_url of [
    'ftp://a',
    'file:///etc/passwd',
    'https://user:pw@a',
    'https://a/?x=1',
    'https://a/#x',
    'a',
  ]) {
    const body = { base_url, idempotent: true, can_look_up: true, api_key: 'k' };
    const got = await send(harness, 'PUT', '/v1/ops/pos-accounts/x', { ...ops, body });
    assert.equal(got.status, 400, base_url);
  }
});

test('the tree of processes is shown in part, and says what it leaves out', async (t) => {
  const harness = await startHarness(t);
  const root = await send(harness, 'GET', '/v1/ops/processes?depth=0', ops);
  assert.equal(root.json['path'], 'root');
  assert.equal(root.json['hidden_children'], 2);
  const { json } = await send(harness, 'GET', '/v1/ops/processes?under=root/stores/nyc-042', ops);
  assert.deepEqual(json, {
    name: 'nyc-042',
    path: 'root/stores/nyc-042',
    role: 'worker',
    state: 'up',
    since: '2026-08-14T14:00:00+00:00',
    restarts: 2,
    last_error: 'boom',
    in_flight: 1,
    queued: 3,
    children: [],
  });
});

test('a process is restarted for a reason, which is in the audit before it is stopped', async (t) => {
  const harness = await startHarness(t);
  const restart = (path: string, body: object = { reason: 'stuck' }) =>
    send(harness, 'POST', `/v1/ops/processes/${encodeURIComponent(path)}/restart`, { ...ops, body });
  assert.equal((await restart('root/stores/nyc-042')).status, 204);
  assert.deepEqual(harness.restarts, ['root/stores/nyc-042']);
  assert.deepEqual(harness.audit, [
    {
      at: harness.clock.now(),
      by: 'test-ops',
      action: 'process.restart',
      target: 'process root/stores/nyc-042',
      reason: 'stuck',
    },
  ]);
  assert.equal(slugOf(await restart('root/stores/none')), 'process-unknown');
  assert.equal((await restart('root/stores/nyc-042', {})).status, 400);
  harness.storage.fault = new Error('away');
  assert.equal((await restart('root/stores/nyc-042')).status, 500);
  assert.equal(harness.restarts.length, 1);
});

test('the audit is read from its newest entry, page by page', async (t) => {
  const harness = await startHarness(t);
  for (const number of [1, 2, 3]) {
    harness.audit.push({ at: number, by: 'me', action: 'a', target: `store ${number}`, reason: `r${number}` });
  }
  const first = await send(harness, 'GET', '/v1/ops/audit?limit=2', ops);
  assert.deepEqual(
    [...first.text.matchAll(/"reason":"(r\d)"/g)].map(([, reason]) => reason),
    ['r3', 'r2'],
  );
  const second = await send(harness, 'GET', `/v1/ops/audit?limit=2&before=${first.json['next']}`, ops);
  assert.equal(second.json['next'], null);
  assert.match(second.text, /r1/);
  const one = await send(harness, 'GET', '/v1/ops/audit?target=store%202', ops);
  assert.deepEqual(
    [...one.text.matchAll(/"reason":"(r\d)"/g)].map(([, reason]) => reason),
    ['r2'],
  );
});
