import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/dialog.tsx';
import { useConsole } from './console.ts';
import type { Shortcut } from './keys.ts';
import { Chords } from './keys.ts';
import type { Page } from './pages.tsx';

interface KeyHelpProps {
  readonly shortcuts: readonly Shortcut[];
  onClose(): void;
}

export function KeyHelp({ shortcuts, onClose }: KeyHelpProps) {
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <dl class="facts">
        {shortcuts.map(({ keys, does }) => (
          <div key={keys} class="facts-row">
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <div class="dialog-end">
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}

/** Listens to the keys of the whole console; keys typed into a field are text. */
export function useShortcuts(pages: readonly Page[]) {
  const { router, theme, clock } = useConsole();
  const isOpen = useSignal(false);
  const shortcuts = useMemo<readonly Shortcut[]>(
    () => [
      { keys: '/', does: 'Search this page', run: focusSearch },
      ...pages.flatMap(({ nav, title, path }) =>
        nav === undefined ? [] : [{ keys: `g ${nav.key}`, does: `Go to ${title}`, run: () => router.go(path) }],
      ),
      { keys: 't', does: 'Change between the light and the dark theme', run: () => theme.turn() },
      { keys: '?', does: 'Show these keys', run: () => (isOpen.value = true) },
    ],
    [pages.length, router, theme, isOpen],
  );
  useEffect(() => listen(shortcuts, clock), [shortcuts, clock]);
  return { shortcuts, isOpen, close: () => (isOpen.value = false) };
}

function listen(shortcuts: readonly Shortcut[], clock: { monotonic(): number }): () => void {
  const chords = new Chords();
  const hear = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const shortcut = chords.press(event.key, clock.monotonic(), shortcuts);
    if (shortcut === undefined) return;
    event.preventDefault();
    shortcut.run();
  };
  addEventListener('keydown', hear);
  return () => removeEventListener('keydown', hear);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, dialog') !== null;
}

function focusSearch(): void {
  document.querySelector<HTMLElement>('[type=search]')?.focus();
}
