import type { StoreView } from '../../../../../../app/web/browser/answers/store.ts';

/** A store in New York at 11:00, as the API shows it. */
export const someStore: StoreView = {
  store_id: 'nyc-042',
  at: '2026-08-14T11:00:00-04:00',
  definition: {
    name: 'Union Square',
    time_zone: 'America/New_York',
    slot_minutes: 15,
    lead_minutes: 15,
    capacity: 10,
    days_ahead: 7,
    pos_account: 'pos-east',
  },
  defaults: { delivery_concurrency: 2, paused: false, lead_extension_minutes: 0, default_capacity: 10 },
  controls: {},
  slots: [],
  health: {
    state: 'open',
    since: '2026-08-14T10:00:00-04:00',
    holds: 1,
    scheduled: 2,
    in_flight: 0,
    queued: 0,
    deferred: 0,
    unconfirmed: 0,
    at_the_store: 3,
    dead_letters: 0,
    late: 0,
    attention_required: 0,
  },
};
