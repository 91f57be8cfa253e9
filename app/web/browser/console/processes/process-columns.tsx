import type { Process } from '../../answers/process.ts';
import { fullTime, relative } from '../../time/wording.ts';
import { Button } from '../../widgets/button.tsx';
import { whole } from '../../widgets/figures.ts';
import { Sign } from '../../widgets/sign.tsx';
import type { Tone } from '../../widgets/tone.ts';
import type { Column } from '../../widgets/virtual-table.tsx';
import { useConsole } from '../console.ts';
import { storePath } from '../paths.ts';
import type { ProcessLine } from './process-forest.ts';
import { STORES } from './use-forest.ts';

const tones: Readonly<Record<string, Tone>> = {
  up: 'ok',
  starting: 'waiting',
  stopping: 'waiting',
  restarting: 'trouble',
  down: 'person',
};

export interface LineActions {
  show(path: string, isOpen: boolean): void;
  restart(process: Process): void;
  readonly disabledWhy: string | undefined;
}

/** The columns of the tree; who may not restart anything is told so at each button. */
export function processColumns(actions: LineActions): readonly Column<ProcessLine>[] {
  return [
    {
      id: 'process',
      head: 'Process',
      width: 'minmax(13rem, 2fr)',
      cell: (line) => <Name line={line} show={actions.show} />,
    },
    {
      id: 'state',
      head: 'State',
      width: '6.75rem',
      cell: ({ process: { state } }) => <Sign tone={tones[state] ?? 'plain'}>{state}</Sign>,
    },
    { id: 'since', head: 'Since', width: '6rem', cell: ({ process }) => <Since at={process.since} /> },
    {
      id: 'restarts',
      head: 'Restarts',
      width: '4.5rem',
      isNumber: true,
      cell: ({ process }) => <Restarts of={process} />,
    },
    {
      id: 'flight',
      head: 'In flight',
      width: '4.5rem',
      isNumber: true,
      cell: ({ process }) => load(process.in_flight),
    },
    { id: 'queued', head: 'Queued', width: '4.5rem', isNumber: true, cell: ({ process }) => load(process.queued) },
    {
      id: 'error',
      head: 'Last error',
      width: 'minmax(8rem, 3fr)',
      cell: ({ process: { last_error: error } }) =>
        error === undefined ? <span class="zero">–</span> : <span title={error}>{error}</span>,
    },
    {
      id: 'act',
      head: 'Action',
      width: '5.5rem',
      cell: ({ process, depth }) => depth > 0 && <Restart process={process} actions={actions} />,
    },
  ];
}

function Name({ line, show }: { readonly line: ProcessLine } & Pick<LineActions, 'show'>) {
  const { process, depth, isOpen, children } = line;
  const storeId = process.path.startsWith(`${STORES}/`) && depth === 2 ? process.name : null;
  return (
    <span class="process-name" style={{ paddingInlineStart: `${depth * 1.1}rem` }}>
      {children > 0 ? (
        <button
          type="button"
          class="process-turn"
          aria-expanded={isOpen}
          aria-label={`${isOpen ? 'Close' : 'Open'} ${process.name}`}
          onClick={() => show(process.path, !isOpen)}
        >
          <span aria-hidden="true">{isOpen ? '▾' : '▸'}</span>
        </button>
      ) : (
        <span class="process-turn" aria-hidden="true" />
      )}
      {storeId === null ? (
        <span class="cut">{process.name}</span>
      ) : (
        <a class="cut" href={storePath(storeId)}>
          {storeId}
        </a>
      )}
      {children > 0 && <span class="faint nowrap">{whole(children)}</span>}
    </span>
  );
}

/** Processes live by the service's real clock, not by the one that its stores may have of their own. */
function Since({ at }: { readonly at: string }) {
  const { clock, tick } = useConsole();
  void tick.value;
  return (
    <time class="nowrap" dateTime={at} title={fullTime(at)}>
      {relative(Math.min(Date.parse(at), clock.now()), clock.now())}
    </time>
  );
}

function Restarts({ of: { restarts } }: { readonly of: Process }) {
  return restarts === 0 ? <span class="zero">0</span> : <Sign tone="waiting">{whole(restarts)}</Sign>;
}

function load(count: number | undefined) {
  if (count === undefined) return <span class="zero">–</span>;
  return <span class={count === 0 ? 'zero' : ''}>{whole(count)}</span>;
}

function Restart({ process, actions }: { readonly process: Process; readonly actions: LineActions }) {
  return (
    <Button
      isSmall
      label={`Restart ${process.path}`}
      disabledWhy={actions.disabledWhy}
      onClick={() => actions.restart(process)}
    >
      Restart
    </Button>
  );
}
