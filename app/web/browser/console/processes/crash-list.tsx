import type { ShownEvent } from '../../answers/event.ts';
import { Sign } from '../../widgets/sign.tsx';
import { DeviceTime, DeviceZone } from '../../widgets/time.tsx';
import { eventWords } from '../events/event-words.ts';
import { pathOfStore } from './process-forest.ts';

interface CrashListProps {
  /** The newest first. */
  readonly events: readonly ShownEvent[];
  onShow(path: string): void;
}

const MOST_SHOWN = 30;

/** What crashed, or was restarted, and what became of it. */
export function CrashList({ events, onShow }: CrashListProps) {
  return (
    <section class="crashes card" aria-label="Crashes and restarts" aria-live="polite">
      <div class="row">
        <h2>Crashes and restarts</h2>
        <DeviceZone />
      </div>
      {events.length === 0 && <p class="soft">None in the last 30 days.</p>}
      <ol>
        {events.slice(0, MOST_SHOWN).map((event) => (
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
      <DeviceTime at={event.at} />
      <button type="button" class="link" onClick={() => onShow(pathOfStore(event.store_id))}>
        {event.store_id}
      </button>
      <span class="cut" title={words}>
        <Sign tone={tone}>{words}</Sign>
      </span>
    </li>
  );
}
