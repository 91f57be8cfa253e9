import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { Clock } from '../clock.ts';
import { Button } from './button.tsx';
import { Sign } from './sign.tsx';
import type { Tone } from './tone.ts';

export interface Toast {
  readonly number: number;
  readonly tone: Tone;
  readonly text: string;
}

const SHOWN_MS = 6_000;
const MOST_SHOWN = 4;

/** Short news about what somebody just did. Trouble stays until it is put away. */
export class Toasts {
  readonly #clock: Clock;
  readonly #shown = signal<readonly Toast[]>([]);
  #told = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get shown(): ReadonlySignal<readonly Toast[]> {
    return this.#shown;
  }

  tell(tone: Tone, text: string): void {
    this.#told += 1;
    const toast = { number: this.#told, tone, text };
    this.#shown.value = [...this.#shown.value, toast].slice(-MOST_SHOWN);
    if (tone !== 'trouble') this.#clock.after(SHOWN_MS, () => this.putAway(toast));
  }

  putAway({ number }: Toast): void {
    this.#shown.value = this.#shown.value.filter((toast) => toast.number !== number);
  }
}

export function ToastList({ toasts }: { readonly toasts: Toasts }) {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.shown.value.map((toast) => (
        <div key={toast.number} class="toast">
          <p>
            <Sign tone={toast.tone}>{toast.text}</Sign>
          </p>
          <Button isSmall look="bare" label="Put away" onClick={() => toasts.putAway(toast)}>
            ✕
          </Button>
        </div>
      ))}
    </div>
  );
}
