import type { ControlName, Setting, StoreView } from '../../answers/store.ts';

/** A control as it is in force, with who is behind it where it is not the default. */
export interface ControlInForce {
  readonly name: ControlName;
  readonly title: string;
  readonly value: number | boolean;
  readonly words: string;
  /** What is in force without a change. */
  readonly defaultWords: string;
  readonly set: Omit<Setting<unknown>, 'value'> | undefined;
}

const titles: Readonly<Record<ControlName, string>> = {
  delivery_concurrency: 'Orders in flight',
  paused: 'Booking',
  lead_extension_minutes: 'Lead extension',
  default_capacity: 'Capacity of a slot',
};

const order: readonly ControlName[] = ['delivery_concurrency', 'paused', 'lead_extension_minutes', 'default_capacity'];

/** All controls as they are in force at `now`: one whose time is over counts no more. */
export function controlsInForce(store: StoreView, now: number): readonly ControlInForce[] {
  return order.map((name) => {
    const setting: Setting<number | boolean> | undefined = store.controls[name];
    const isLive = setting !== undefined && (setting.until === undefined || Date.parse(setting.until) > now);
    const usual = store.defaults[name];
    const value = isLive ? setting.value : usual;
    return {
      name,
      title: titles[name],
      value,
      words: valueWords(name, value, store),
      defaultWords: valueWords(name, usual, store),
      set: isLive ? setting : undefined,
    };
  });
}

/** Whether booking is paused at `now`. */
export function isPaused({ paused }: StoreView['controls'], now: number): boolean {
  return paused?.value === true && (paused.until === undefined || Date.parse(paused.until) > now);
}

function valueWords(name: ControlName, value: number | boolean, { definition }: StoreView): string {
  switch (name) {
    case 'delivery_concurrency':
      return value === 0 ? 'none: nothing is fired' : `at most ${value}`;
    case 'paused':
      return value === true ? 'paused' : 'open';
    case 'lead_extension_minutes':
      return value === 0 ? 'none' : `${value} min: fired ${definition.lead_minutes + Number(value)} min before`;
    default:
      return `${value} ${value === 1 ? 'place' : 'places'}`;
  }
}

/** What is on the button that changes it. */
export function changeVerb(control: Pick<ControlInForce, 'name' | 'value'>): string {
  if (control.name !== 'paused') return 'Change';
  return isResuming(control) ? 'Resume' : 'Pause';
}

/** A store that is paused is put back to its default: it is open, and nobody stands behind that. */
export function isResuming({ name, value }: Pick<ControlInForce, 'name' | 'value'>): boolean {
  return name === 'paused' && value === true;
}

/** What a change does, for who is about to make it. */
export const controlMeanings: Readonly<Record<ControlName, string>> = {
  delivery_concurrency: 'Orders that may be on their way to the POS at once. 0 stops firing; booking goes on.',
  paused: 'Pausing stops booking. What is booked is fired all the same.',
  lead_extension_minutes: 'Orders go to the POS so much earlier than usual.',
  default_capacity: 'Places of each slot that has no capacity of its own. What is booked stays booked.',
};

/** The least and most that the service takes. */
export const controlLimits: Readonly<Record<Exclude<ControlName, 'paused'>, readonly [number, number]>> = {
  delivery_concurrency: [0, 100],
  lead_extension_minutes: [0, 240],
  default_capacity: [0, 10_000],
};
