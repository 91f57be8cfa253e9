import type { ShownEvent } from '../../answers/event.ts';
import { Sign } from '../../widgets/sign.tsx';
import { Time } from '../../widgets/time.tsx';
import { eventWords } from '../events/event-words.ts';
import { pathOfStore } from './process-forest.ts';

interface CrashListProps {
  /** The newest first. */
  readonly events: readonly ShownEvent[];
  onShow(path: string): void;
}

/** What crashed, and what became of it, since the page is open. */
export function CrashList({ events, onShow }: CrashListProps) {
  return (
    <section class="crashes card" aria-label="Crashes and restarts" aria-live="polite">
      <h2>Crashes and restarts</h2>
      {events.length === 0 && <p class="soft">None since this page was opened.</p>}
      <ol>
        {events.map((event) => (
          <Crash key={event.seq ?? event.at} event={event} onShow={onShow} />
        ))}
      </ol>
    </section>
  );
}

function Crash({ event, onShow }: { readonly event: ShownEvent } & Pick<CrashListProps, 'onShow'>) {
  const { tone, words } = eventWords(event);
  return (
    <li data-kind={event.kind}>
      <Time at={event.at} withSeconds />
      <button type="button" class="link" onClick={() => onShow(pathOfStore(event.store_id))}>
        {event.store_id}
      </button>
      <span class="cut" title={words}>
        <Sign tone={tone}>{words}</Sign>
      </span>
    </li>
  );
}
