import type { Harness } from './harness.ts';
import { aDefinition, aHold, anOrder, keys, newYork } from './harness.ts';

/** A request that each route answers with success; all touch the store in New York. */
export const requests: Readonly<Record<string, (harness: Harness) => { path: string; body?: unknown }>> = {
  getAvailability: () => ({ path: '/v1/stores/nyc-042/availability' }),
  streamAvailability: () => ({ path: '/v1/stores/nyc-042/availability/stream' }),
  getClock: () => ({ path: '/v1/clock' }),
  listStores: () => ({ path: '/v1/stores' }),
  placeHold: () => ({ path: '/v1/stores/nyc-042/holds', body: aHold }),
  extendHold: ({ stores }) => ({ path: `/v1/holds/${stores.givenHold(newYork).holdId}/extend` }),
  releaseHold: ({ stores }) => ({ path: `/v1/holds/${stores.givenHold(newYork).holdId}` }),
  getHold: ({ stores }) => ({ path: `/v1/holds/${stores.givenHold(newYork).holdId}` }),
  placeOrder: ({ stores }) => ({ path: '/v1/orders', body: anOrder(stores.givenHold(newYork).holdId) }),
  getOrder: ({ stores }) => ({ path: `/v1/orders/${stores.givenOrder(newYork).orderId}` }),
  cancelOrder: ({ stores }) => ({ path: `/v1/orders/${stores.givenOrder(newYork).orderId}/cancel` }),
  rescheduleOrder: ({ stores }) => ({
    path: `/v1/orders/${stores.givenOrder(newYork).orderId}/reschedule`,
    body: { slot: '2026-08-14T16:00:00Z' },
  }),
  getOpsOrder: ({ stores }) => ({ path: `/v1/ops/orders/${stores.givenOrder(newYork).orderId}` }),
  fireOrder: ({ stores }) => ({ path: `/v1/ops/orders/${stores.givenOrder(newYork).orderId}/fire` }),
  holdOrderBack: ({ stores }) => ({ path: `/v1/ops/orders/${stores.givenOrder(newYork).orderId}/hold-back` }),
  resolveOrder: ({ stores }) => ({
    path: `/v1/ops/orders/${stores.givenOrder(newYork).orderId}/resolve`,
    body: { outcome: 'delivered' },
  }),
  listDeadLetters: () => ({ path: '/v1/ops/dead-letters' }),
  getDeadLetter: ({ stores }) => ({
    path: `/v1/ops/dead-letters/${stores.givenDeadLetter(newYork, 'unknown sku').orderId}`,
  }),
  replayDeadLetter: ({ stores }) => ({
    path: `/v1/ops/dead-letters/${stores.givenDeadLetter(newYork, 'unknown sku').orderId}/replay`,
  }),
  purgeDeadLetter: ({ stores }) => ({
    path: `/v1/ops/dead-letters/${stores.givenDeadLetter(newYork, 'unknown sku').orderId}/purge`,
    body: { reason: 'refunded' },
  }),
  replayDeadLetters: ({ stores }) => ({
    path: '/v1/ops/dead-letters/replay',
    body: { order_ids: [stores.givenDeadLetter(newYork, 'unknown sku').orderId] },
  }),
  purgeDeadLetters: ({ stores }) => ({
    path: '/v1/ops/dead-letters/purge',
    body: { order_ids: [stores.givenDeadLetter(newYork, 'unknown sku').orderId], reason: 'refunded' },
  }),
  listStoreHealth: () => ({ path: '/v1/ops/stores' }),
  listStoreOrders: () => ({ path: '/v1/ops/stores/nyc-042/orders' }),
  getStore: () => ({ path: '/v1/ops/stores/nyc-042' }),
  putStore: () => ({ path: '/v1/ops/stores/nyc-042', body: aDefinition }),
  patchControls: () => ({ path: '/v1/ops/stores/nyc-042/controls', body: { paused: true, reason: 'flood' } }),
  putSlot: () => ({
    path: `/v1/ops/stores/nyc-042/slots/${encodeURIComponent('2026-08-14T11:45:00-04:00')}`,
    body: { closed: true, reason: 'party' },
  }),
  putPosAccount: () => ({
    path: '/v1/ops/pos-accounts/pos-east',
    body: { base_url: 'https://pos.example', idempotent: true, can_look_up: true },
  }),
  patchPosAccountRate: () => ({
    path: '/v1/ops/pos-accounts/pos-east/rate',
    body: { rate_per_second: 2, reason: 'it asked for that' },
  }),
  listPosAccounts: () => ({ path: '/v1/ops/pos-accounts' }),
  getOverview: () => ({ path: '/v1/ops/overview' }),
  streamOverview: () => ({ path: '/v1/ops/overview/stream' }),
  getPosAccount: () => ({ path: '/v1/ops/pos-accounts/pos-east' }),
  getProcesses: () => ({ path: '/v1/ops/processes' }),
  restartProcess: () => ({
    path: `/v1/ops/processes/${encodeURIComponent('root/stores/nyc-042')}/restart`,
    body: { reason: 'stuck' },
  }),
  listEvents: () => ({ path: '/v1/ops/events' }),
  streamEvents: () => ({ path: '/v1/ops/events/stream' }),
  listAudit: () => ({ path: '/v1/ops/audit' }),
  createSignInCode: () => ({ path: '/v1/ops/sign-in-codes' }),
  beginSession: () => ({ path: '/console/session', body: { key: keys.ops } }),
  getSession: () => ({ path: '/console/session' }),
  endSession: () => ({ path: '/console/session' }),
  isAlive: () => ({ path: '/healthz' }),
  isReady: () => ({ path: '/readyz' }),
  getMetrics: () => ({ path: '/metrics' }),
  getOpenApi: () => ({ path: '/openapi.json' }),
  getDocs: () => ({ path: '/docs' }),
};
