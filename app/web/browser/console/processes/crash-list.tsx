import type { ShownEvent } from '../../answers/event.ts';
import { ProblemNotice } from '../../widgets/notice.tsx';
import { Sign } from '../../widgets/sign.tsx';
import { DeviceTime, DeviceZone, deviceZone } from '../../widgets/time.tsx';
import { eventWordsIn } from '../events/event-words.ts';
import type { useEvents } from '../events/use-events.ts';
import { pathOfStore } from './process-forest.ts';

interface CrashListProps {
  readonly log: Pick<ReturnType<typeof useEvents>, 'rows' | 'problem' | 'isLoading' | 'readOlder'>;
  onShow(path: string): void;
}

const MOST_SHOWN = 30;

/** What crashed, or was restarted, and what became of it. */
export function CrashList({ log, onShow }: CrashListProps) {
  const { shown } = log.rows.value;
  return (
    <section class="crashes card" aria-label="Crashes and restarts" aria-live="polite">
      <div class="row">
        <h2>Crashes and restarts</h2>
        <DeviceZone />
      </div>
      {shown.length === 0 && <NoCrash log={log} />}
      <ol>
        {shown.slice(0, MOST_SHOWN).map((event) => (
          <Crash key={event.seq ?? event.at} event={event} onShow={onShow} />
        ))}
      </ol>
    </section>
  );
}

/** That there is none is said only where it was read. */
function NoCrash({ log: { problem, isLoading, readOlder } }: Pick<CrashListProps, 'log'>) {
  if (problem.value !== null) return <ProblemNotice problem={problem.value} onRetry={readOlder} />;
  return <p class="soft">{isLoading.value ? 'Loading crashes …' : 'None in the last 30 days.'}</p>;
}

function Crash({ event, onShow }: { readonly event: ShownEvent } & Pick<CrashListProps, 'onShow'>) {
  const { tone, words } = eventWordsIn(event, deviceZone());
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
