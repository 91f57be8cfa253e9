import { z } from 'zod';
import { definitionLimits, LONGEST_NAME } from '../../stores/definition-check.ts';
import type { StoreId } from '../../stores/ids.ts';
import type { DateOverride, ServicePeriod, StoreDefinition } from '../../stores/store.ts';
import { storeDefaults } from '../../stores/store.ts';
import { date, line, posAccountId, wholeNumber } from './schemas.ts';

type Hours = Omit<ServicePeriod, 'weekday'>;

const MINUTES_PER_DAY = 1_440;

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
type Weekday = (typeof weekdays)[number];
const numberOfWeekday = {
  monday: 1,
  tuesday: 2,
  wednesday: 3,
  thursday: 4,
  friday: 5,
  saturday: 6,
  sunday: 7,
} as const;

const opens = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 11:00')
  .meta({ examples: ['11:00'] });
const closes = z
  .string()
  .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'must be a time such as 22:00, 24:00 at the latest')
  .meta({ examples: ['22:00', '02:00', '24:00'], description: 'On the next day when not later than `opens`.' });

const hours = z.strictObject({ opens, closes }).meta({ id: 'Hours' });
const servicePeriod = z.strictObject({ weekday: z.enum(weekdays), opens, closes }).meta({ id: 'ServicePeriod' });

const dateOverride = z.strictObject({ date, periods: z.array(hours).max(24) }).meta({
  id: 'DateOverride',
  description: 'Replaces the periods that would open on one date; none at all means closed.',
});

function setting(name: keyof typeof definitionLimits) {
  const [least, most] = definitionLimits[name];
  return wholeNumber(least, most).default(storeDefaults[name]);
}

/** What ops put; everything else follows from it. */
export const definitionRequest = z
  .strictObject({
    name: line(LONGEST_NAME),
    time_zone: line(64).meta({ description: 'A time zone of the IANA database.', examples: ['America/New_York'] }),
    periods: z.array(servicePeriod).max(168),
    overrides: z.array(dateOverride).max(400).default([]),
    slot_minutes: setting('slotMinutes'),
    lead_minutes: setting('leadMinutes').meta({ description: 'How long before its slot an order goes to the POS.' }),
    capacity: setting('capacity').meta({ description: 'Places of a slot.' }),
    days_ahead: setting('daysAhead').meta({ description: "Dates bookable after today's." }),
    cut_off_minutes: setting('cutOffMinutes').meta({ description: 'Latest booking before the slot.' }),
    hold_minutes: setting('holdMinutes'),
    pos_account: posAccountId,
    store_ref: line(LONGEST_NAME).meta({ description: 'Its name at the POS.' }),
  })
  .meta({
    id: 'StoreDefinition',
    examples: [
      {
        name: 'Union Square',
        time_zone: 'America/New_York',
        periods: [
          { weekday: 'friday', opens: '11:00', closes: '02:00' },
          { weekday: 'saturday', opens: '11:00', closes: '24:00' },
        ],
        overrides: [{ date: '2026-12-25', periods: [] }],
        pos_account: 'pos-east',
        store_ref: '0042',
      },
    ],
  });

/** As it is answered: with every default filled in. */
export const definitionAnswer = definitionRequest.extend({ pos_account: z.string() }).meta({ id: 'DefinedAs' });

type Body = z.output<typeof definitionRequest>;

/** The definition in the words of the inside. */
export function definitionOf(storeId: StoreId, body: Body): StoreDefinition {
  return {
    storeId,
    name: body.name,
    timeZone: body.time_zone,
    periods: body.periods.map((period) => ({ weekday: numberOfWeekday[period.weekday], ...minutesOf(period) })),
    overrides: body.overrides.map((override) => ({ date: override.date, periods: override.periods.map(minutesOf) })),
    slotMinutes: body.slot_minutes,
    leadMinutes: body.lead_minutes,
    capacity: body.capacity,
    daysAhead: body.days_ahead,
    cutOffMinutes: body.cut_off_minutes,
    holdMinutes: body.hold_minutes,
    posAccount: body.pos_account,
    storeRef: body.store_ref,
  };
}

/** The definition as it would be put. */
export function shownDefinition(definition: StoreDefinition): z.input<typeof definitionRequest> {
  return {
    name: definition.name,
    time_zone: definition.timeZone,
    periods: definition.periods.map((period) => ({ weekday: nameOfWeekday(period), ...shownHours(period) })),
    overrides: definition.overrides.map(shownOverride),
    slot_minutes: definition.slotMinutes,
    lead_minutes: definition.leadMinutes,
    capacity: definition.capacity,
    days_ahead: definition.daysAhead,
    cut_off_minutes: definition.cutOffMinutes,
    hold_minutes: definition.holdMinutes,
    pos_account: definition.posAccount,
    store_ref: definition.storeRef,
  };
}

function shownOverride({ date, periods }: DateOverride) {
  return { date, periods: periods.map(shownHours) };
}

function nameOfWeekday({ weekday }: ServicePeriod): Weekday {
  return weekdays[weekday - 1] ?? 'monday';
}

/** Closing not later than opening means the next day. */
function minutesOf({ opens, closes }: { readonly opens: string; readonly closes: string }): Hours {
  const opensAtMinute = minuteOf(opens);
  const closesAtMinute = minuteOf(closes);
  return {
    opensAtMinute,
    closesAtMinute: closesAtMinute > opensAtMinute ? closesAtMinute : closesAtMinute + MINUTES_PER_DAY,
  };
}

function shownHours({ opensAtMinute, closesAtMinute }: Hours): { opens: string; closes: string } {
  const closes = closesAtMinute > MINUTES_PER_DAY ? closesAtMinute - MINUTES_PER_DAY : closesAtMinute;
  return { opens: shownTime(opensAtMinute), closes: shownTime(closes) };
}

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

function shownTime(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
