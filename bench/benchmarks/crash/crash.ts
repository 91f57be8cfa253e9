import type { Engine } from '../../engines/engine.ts';
import { lunchrush } from '../../engines/lunchrush-engine.ts';
import { rivals } from '../../engines/rivals.ts';
import { figureOf } from '../../framework/figure-of.ts';
import type { Figure, Finding } from '../../framework/results.ts';
import type { Measured } from '../../framework/rounds.ts';
import { column, inTurn } from '../../framework/rounds.ts';
import type { Stage } from '../../framework/stage.ts';
import { summaryOf } from '../../framework/statistics.ts';
import { afterKill } from './after-kill.ts';
import { afterSilence } from './after-silence.ts';
import type { Recovery } from './recovery.ts';

const ROUNDS = 5;

/** How long a worker that was killed, and one whose connections fall silent, keeps orders waiting. */
export async function crash(stage: Stage): Promise<Finding> {
  const kills = await roundsOf(stage, afterKill);
  const silences = await roundsOf(stage, afterSilence);
  const ours = (measured: Measured<Recovery>) => summaryOf(column(measured, lunchrush.name, ({ seconds }) => seconds));
  return {
    figures: [
      figure('crash', 'From SIGKILL of the worker to the last order', kills),
      figure('silence', 'From silent connections to the next order', silences),
    ],
    ratios: { crash_recovery_s: ours(kills), silence_recovery_s: ours(silences) },
    remarks: [
      ...remarksOf('after SIGKILL', kills),
      ...remarksOf('in silence', silences),
      'The rivals wait for time-outs of many seconds to hours, so each has one round, at the same time as the others.',
    ],
  };
}

type Trial = (stage: Stage, engine: Engine, patienceMs: number) => Promise<Recovery>;

/** Ours alone, five times; the rivals together, once: they only wait. */
async function roundsOf(stage: Stage, trial: Trial): Promise<Measured<Recovery>> {
  const ourPatienceMs = 30_000;
  const theirPatienceMs = stage.isQuick ? 20_000 : 75_000;
  const turns = new Map([[lunchrush.name, () => trial(stage, lunchrush, ourPatienceMs)]]);
  const ours = await inTurn(stage.isQuick ? 1 : ROUNDS, turns, stage.say);
  const theirs = await Promise.all(
    rivals(stage).map(async (engine): Promise<[string, Recovery[]]> => {
      const recovery = await trial(stage, engine, theirPatienceMs);
      stage.say(`${engine.name}: ${JSON.stringify(recovery)}`);
      return [engine.name, [recovery]];
    }),
  );
  return new Map([...ours, ...theirs]);
}

function remarksOf(when: string, measured: Measured<Recovery>): readonly string[] {
  return [...measured].flatMap(([name, recoveries]) => {
    const given = recoveries.find(({ isOver }) => !isOver);
    return given === undefined
      ? []
      : [`${name}, ${when}: not within ${Math.round(given.seconds)} s; we waited no longer.`];
  });
}

function figure(id: string, title: string, measured: Measured<Recovery>): Figure {
  const isOver = (name: string) => measured.get(name)?.every((recovery) => recovery.isOver) === true;
  return figureOf(
    measured,
    { id, title, unit: 's', better: 'less' },
    ({ seconds }) => seconds,
    (name) => (isOver(name) ? name : `${name} (longer)`),
  );
}
