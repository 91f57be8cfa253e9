import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';

const themes = ['system', 'light', 'dark'] as const;
export type ThemeName = (typeof themes)[number];

const KEPT_AS = 'lunchrush-theme';

/** Light or dark: as the system has it, unless somebody chose on this device. */
export class Theme {
  readonly #name = signal<ThemeName>('system');

  constructor() {
    this.choose(themes.find((name) => name === localStorage.getItem(KEPT_AS)) ?? 'system');
  }

  get name(): ReadonlySignal<ThemeName> {
    return this.#name;
  }

  choose(name: ThemeName): void {
    this.#name.value = name;
    localStorage.setItem(KEPT_AS, name);
    if (name === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = name;
  }

  /** The next of the three. */
  turn(): void {
    this.choose(themes[(themes.indexOf(this.#name.value) + 1) % themes.length] ?? 'system');
  }
}
