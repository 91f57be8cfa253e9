import type { Tone } from './tone.ts';

export interface Bar {
  readonly tone: Tone;
  readonly size: number;
  /** What it counts: `booked`. */
  readonly word: string;
}

interface BarsProps {
  readonly bars: readonly Bar[];
  /** What a full strip is; more than that is cut off. */
  readonly of: number;
  readonly label?: string;
}

/** A strip of shares of a whole, read out in words. */
export function Bars({ bars, of, label }: BarsProps) {
  const words = `${bars.map(({ size, word }) => `${size} ${word}`).join(', ')} of ${of}`;
  return (
    <div class="bars" role="img" aria-label={label ?? words} title={label ?? words}>
      {bars
        .filter(({ size }) => size > 0)
        .map(({ tone, size, word }) => (
          <span
            key={word}
            class={`fill-${tone}`}
            style={{ width: `${Math.min(100, (100 * size) / Math.max(of, 1))}%` }}
          />
        ))}
    </div>
  );
}
