import type { DemoAccount, DemoStore } from './scenario.ts';

/** The POS accounts that the stores of the rush share. */
export const rushAccounts: readonly DemoAccount[] = [
  { accountId: 'pos-america', idempotent: true, ratePerSecond: 30 },
  { accountId: 'pos-chicago', idempotent: true, ratePerSecond: 10, ownPortOf: 'chi-river-north' },
  { accountId: 'pos-overseas', idempotent: true, ratePerSecond: 20 },
  // An old till: the same order sent twice is printed twice, so it must be looked up first.
  { accountId: 'pos-old-till', idempotent: false, ratePerSecond: 10 },
];

/** Five orders at once rather than two, so that the last order of a full slot does not wait for the first. */
const usual = { slotMinutes: 10, leadMinutes: 15, holdMinutes: 5, capacity: 5, concurrency: 5 };

/**
 * Open whatever the time is: when it is noon in New York, it is breakfast in Honolulu and supper in Delhi. Grids and lead
 * times differ, so that no two stores' slots are fired at the same instant: a demo has one small machine for them all.
 */
export const rushStores: readonly DemoStore[] = [
  {
    ...usual,
    storeId: 'nyc-union-square',
    name: 'Union Square, New York',
    timeZone: 'America/New_York',
    opens: '11:00',
    closes: '22:00',
    slotMinutes: 15,
    capacity: 8,
    accountId: 'pos-america',
  },
  {
    ...usual,
    storeId: 'chi-river-north',
    name: 'River North, Chicago',
    timeZone: 'America/Chicago',
    opens: '10:30',
    closes: '21:00',
    leadMinutes: 13,
    accountId: 'pos-chicago',
  },
  {
    ...usual,
    storeId: 'la-venice',
    name: 'Venice, Los Angeles',
    timeZone: 'America/Los_Angeles',
    opens: '07:00',
    closes: '15:00',
    slotMinutes: 20,
    leadMinutes: 16,
    capacity: 8,
    accountId: 'pos-america',
  },
  {
    ...usual,
    storeId: 'hnl-ala-moana',
    name: 'Ala Moana, Honolulu',
    timeZone: 'Pacific/Honolulu',
    opens: '05:30',
    closes: '14:00',
    leadMinutes: 9,
    accountId: 'pos-america',
  },
  {
    ...usual,
    storeId: 'lon-borough',
    name: 'Borough, London',
    timeZone: 'Europe/London',
    opens: '11:30',
    closes: '23:00',
    slotMinutes: 15,
    leadMinutes: 20,
    capacity: 6,
    accountId: 'pos-overseas',
  },
  {
    ...usual,
    storeId: 'ber-mitte',
    name: 'Mitte, Berlin',
    timeZone: 'Europe/Berlin',
    opens: '11:00',
    closes: '23:30',
    leadMinutes: 12,
    accountId: 'pos-old-till',
  },
  {
    ...usual,
    storeId: 'del-khan-market',
    name: 'Khan Market, Delhi',
    timeZone: 'Asia/Kolkata',
    opens: '12:00',
    closes: '00:30',
    leadMinutes: 14,
    accountId: 'pos-overseas',
  },
  {
    ...usual,
    storeId: 'syd-newtown',
    name: 'Newtown, Sydney (night kitchen)',
    timeZone: 'Australia/Sydney',
    opens: '18:05',
    closes: '04:35',
    leadMinutes: 13,
    accountId: 'pos-overseas',
  },
];

/** The demo's clock runs so fast that a usual hold would end before anybody has typed their name. */
export const visitorsStore: DemoStore = {
  ...usual,
  storeId: 'nyc-visitors',
  name: "Visitors' corner, New York",
  timeZone: 'America/New_York',
  opens: '11:00',
  closes: '22:00',
  slotMinutes: 15,
  holdMinutes: 60,
  accountId: 'pos-america',
};
