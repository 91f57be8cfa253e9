import { systemClock } from '../../lib/clock.ts';
import { PosSimulator } from '../pos/simulator/pos-simulator.ts';
import type { Terminal } from './terminal.ts';
import { exitCodes } from './terminal.ts';

/** Runs a simulated POS until it is interrupted, then tells what arrived. */
export async function simulatePos(terminal: Terminal, { port }: { readonly port: number }): Promise<number> {
  const simulator = await PosSimulator.start({ clock: systemClock, random: Math.random, port });
  const interrupted = terminal.interrupted();
  terminal.out(`Simulated POS   ${simulator.url}`);
  terminal.out(`Control API     ${simulator.controlUrl}/_sim/report`);
  terminal.out(
    'Any API key is welcome, and is an account of its own. Its faults: lunchrush pos-sim --help. Ctrl-C ends it.',
  );
  await interrupted;
  const tickets = simulator.tickets().length;
  await simulator.stop();
  terminal.out(`${tickets} tickets printed.`);
  return exitCodes.ok;
}
