/** What one contender does in a round. */
export type Turn<T> = () => Promise<T>;

/** What each contender's rounds gave, in order. */
export type Measured<T> = ReadonlyMap<string, readonly T[]>;

/** A B C A B C …: whatever the machine does meanwhile, it does to all of them. */
export async function inTurn<T>(
  rounds: number,
  turns: ReadonlyMap<string, Turn<T>>,
  say: (line: string) => void,
): Promise<Measured<T>> {
  const measured = new Map([...turns.keys()].map((name): [string, T[]] => [name, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const [name, turn] of turns) {
      const value = await turn();
      measured.get(name)?.push(value);
      say(`round ${round} of ${rounds}, ${name}: ${JSON.stringify(value)}`);
    }
  }
  return measured;
}

/** One number of every round of one contender; none where it did not take part. */
export function column<T>(measured: Measured<T>, name: string, pick: (value: T) => number): readonly number[] {
  return (measured.get(name) ?? []).map(pick);
}
