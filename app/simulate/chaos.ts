import type { FakeClock } from '../../lib/clock.ts';
import type { StoreId } from '../../stores/ids.ts';
import type { Dice } from './dice.ts';
import type { Fleet } from './fleet.ts';
import type { MishapRate } from './mishaps.ts';
import type { Fault } from './plan.ts';
import type { PosManner } from './pos-manner.ts';
import { usualManner } from './pos-manner.ts';
import type { SimProcess } from './sim-process.ts';
import type { Weather } from './wire.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

export interface ChaosMeans {
  readonly clock: FakeClock;
  readonly dice: Dice;
  readonly fleet: Fleet;
  readonly weather: Weather;
  readonly mishapRate: MishapRate;
  readonly manners: ReadonlyMap<StoreId, PosManner>;
  /** Guests cancel what is about to be sent. */
  readonly changeMinds: () => void;
  readonly note: (text: string) => void;
}

/** How often it strikes in an hour of service, on average. */
const perHour: Readonly<Partial<Record<Fault, number>>> = {
  kill: 3,
  freeze: 3,
  deploy: 1.5,
  takeover: 3,
  crash: 1.5,
  restart: 8,
  outage: 3,
  pos_down: 1.5,
  clock_jump: 1.5,
  cut_off: 4,
};

/** Usual share of awaits after which somebody crashes, and the share in a bad minute. */
const CRASH_SHARE = 0.001;
const STORM_SHARE = 0.25;
const LOSS_SHARE = 0.04;

/** How many faults strike around a moment when orders are fired, and how near. */
const AT_MOMENT_SHARE = 0.6;
const AROUND_MS = 2_500;

/** What goes wrong in a run, when, for how long. */
export class Chaos {
  readonly #means: ChaosMeans;
  readonly #faults: readonly Fault[];
  #isOn = true;

  constructor(means: ChaosMeans, faults: readonly Fault[]) {
    this.#means = means;
    this.#faults = faults;
    means.weather.slow = faults.includes('slow');
    means.weather.lossShare = faults.includes('unknown_commit') ? LOSS_SHARE : 0;
    means.mishapRate.share = this.#usualCrashShare;
    for (const manner of means.manners.values()) Object.assign(manner, usualManner(faults));
  }

  /** Plans all that strikes from `fromMs` to `untilMs` from now; mostly around the moments when most is going on. */
  plan(fromMs: number, untilMs: number, momentsMs: readonly number[]): void {
    for (const fault of this.#faults) {
      const dice = this.#means.dice.of(fault);
      const count = Math.round(((perHour[fault] ?? 0) * (untilMs - fromMs) * 2 * dice.random()) / (60 * MINUTE_MS));
      for (let i = 0; i < count; i += 1) {
        const moment = dice.chance(AT_MOMENT_SHARE) ? dice.oneOf(momentsMs) : undefined;
        const atMs = moment === undefined ? dice.int(fromMs, untilMs) : moment + nearOf(fault, dice);
        this.#at(Math.max(0, atMs), () => this.#strike(fault, dice));
      }
    }
  }

  /** Everything works from now on. */
  end(): void {
    this.#isOn = false;
    const { weather, mishapRate, manners, fleet } = this.#means;
    weather.slow = false;
    weather.lossShare = 0;
    mishapRate.share = 0;
    fleet.mend();
    for (const manner of manners.values()) Object.assign(manner, usualManner([]));
  }

  #strike(fault: Fault, dice: Dice): void {
    const { fleet } = this.#means;
    const simulated = dice.oneOf(fleet.processes);
    if (simulated !== undefined) this.#strikeProcess(fault, simulated, dice);
    if (fault === 'outage') this.#outage(dice);
    if (fault === 'pos_down') this.#posDown(dice);
    if (fault === 'clock_jump') this.#jump(dice);
    if (fault === 'crash') this.#storm(dice);
    if (fault === 'restart') this.#restart(dice);
  }

  #strikeProcess(fault: Fault, simulated: SimProcess, dice: Dice): void {
    const { fleet } = this.#means;
    if (fault === 'kill') fleet.kill(simulated);
    if (fault === 'freeze') fleet.freeze(simulated, dice.int(100, 20_000));
    if (fault === 'deploy') void fleet.stop(simulated);
    if (fault === 'takeover' && fleet.processes.length === 1) this.#takeOver(simulated, dice);
    if (fault === 'cut_off') this.#cutOff(simulated, dice);
  }

  /** Often because the first process does not answer; it goes on later, and knows nothing of it. */
  #takeOver(former: SimProcess, dice: Dice): void {
    const { fleet } = this.#means;
    if (this.#faults.includes('freeze') && dice.chance(0.5)) fleet.freeze(former, dice.int(2_000, 8_000));
    this.#at(dice.int(0, 500), () => fleet.takeOver());
  }

  /** Mostly another one takes over, and guests cancel there what the first is about to send, and hears nothing of. */
  #cutOff(former: SimProcess, dice: Dice): void {
    const { fleet, changeMinds } = this.#means;
    fleet.cutOff(former, dice.pick(['refusing', 'silent']), dice.int(5, 120) * SECOND_MS);
    if (fleet.processes.length > 1 || dice.chance(0.3)) return;
    this.#at(dice.int(0, 500), () => fleet.takeOver());
    this.#at(dice.int(1_000, 8_000), changeMinds);
  }

  #outage(dice: Dice): void {
    const { fleet } = this.#means;
    fleet.storageIs(dice.pick(['refusing', 'silent']));
    const lengthMs = dice.chance(0.2) ? dice.int(60, 240) * SECOND_MS : dice.int(1, 60_000);
    this.#at(lengthMs, () => fleet.storageIs('up'));
  }

  #posDown(dice: Dice): void {
    const storeId = dice.oneOf([...this.#means.manners.keys()]);
    const manner = storeId === undefined ? undefined : this.#means.manners.get(storeId);
    if (manner === undefined) return;
    this.#means.note(`the POS of ${storeId} is down`);
    manner.isDown = true;
    this.#at(dice.int(1, dice.chance(0.2) ? 3_600 : 300) * SECOND_MS, () => {
      manner.isDown = false;
    });
  }

  /** Mostly by seconds, sometimes by minutes; forward as often as back. */
  #jump(dice: Dice): void {
    const ms = dice.chance(0.5) ? dice.int(-5_000, 5_000) : dice.int(-10 * MINUTE_MS, 10 * MINUTE_MS);
    this.#means.note(`the wall clock jumps by ${ms} ms`);
    this.#means.clock.jump(ms);
  }

  #storm(dice: Dice): void {
    const { mishapRate, note } = this.#means;
    note('everybody crashes');
    mishapRate.share = STORM_SHARE;
    this.#at(dice.int(1, 40) * SECOND_MS, () => {
      mishapRate.share = this.#usualCrashShare;
    });
  }

  #restart(dice: Dice): void {
    const simulated = this.#means.fleet.youngest;
    const path = dice.oneOf(simulated?.paths() ?? []);
    const storeId = path?.split('/')[2];
    if (simulated === undefined || path === undefined) return;
    this.#means.note(`${simulated.boot} ${path} is restarted by hand`);
    const known = [...this.#means.manners.keys()].find((id) => id === storeId);
    if (known !== undefined && dice.chance(0.4)) simulated.reopen(known);
    else simulated.restart(path);
  }

  get #usualCrashShare(): number {
    return this.#faults.includes('crash') ? CRASH_SHARE : 0;
  }

  #at(inMs: number, strike: () => void): void {
    this.#means.clock.after(inMs, () => {
      if (this.#isOn) strike();
    });
  }
}

/** How near to such a moment; whoever is cut off has to be so before it, and to find a successor. */
function nearOf(fault: Fault, dice: Dice): number {
  return fault === 'cut_off' ? -dice.int(5, 40) * SECOND_MS : dice.int(-AROUND_MS, AROUND_MS);
}
