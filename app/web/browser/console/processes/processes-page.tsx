import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Process } from '../../answers/process.ts';
import { useNarrow } from '../../widgets/narrow.ts';
import { Empty, Loading, ProblemNotice } from '../../widgets/notice.tsx';
import { VirtualTable } from '../../widgets/virtual-table.tsx';
import { useConsole, useReadOnlyWhy } from '../console.ts';
import { useEvents } from '../events/use-events.ts';
import { LiveSign } from '../live-sign.tsx';
import { CrashList } from './crash-list.tsx';
import { processColumns } from './process-columns.tsx';
import { above, pathOfStore } from './process-forest.ts';
import { RestartDialog } from './restart-dialog.tsx';
import { ROOT, STORES, useForest } from './use-forest.ts';

const CRASHES = {
  store_id: undefined,
  kind: 'process_crashed,process_restarted,store_set_aside,store_fenced',
  unkept: false,
} as const;

/** The live supervision tree. */
export function ProcessesPage() {
  const { router } = useConsole();
  const { query } = router.place.value;
  const tree = useForest(query.get('at'));
  const crashes = useCrashes(tree);
  const [q, setQ] = useState(query.get('q') ?? '');
  const [isTroubledOnly, setTroubledOnly] = useState(false);
  const [restarting, setRestarting] = useState<Process | null>(null);
  useEffect(() => {
    const isWide = (q !== '' || isTroubledOnly) && !tree.forest.isKnown(STORES);
    if (isWide) void tree.load(STORES);
  }, [q, isTroubledOnly, tree.forest, tree.load]);
  return (
    <div class="page page-full processes">
      <div class="page-head">
        <h1>Processes</h1>
        <LiveSign state={crashes.state.value} />
        <search class="row finder">
          <label class="check nowrap">
            <input
              type="checkbox"
              checked={isTroubledOnly}
              onChange={(event) => setTroubledOnly(event.currentTarget.checked)}
            />
            Not up, or restarted
          </label>
          <input
            class="input search"
            type="search"
            aria-label="Search processes"
            placeholder="Store, process or error"
            value={q}
            onInput={(event) => setQ(event.currentTarget.value)}
          />
        </search>
      </div>
      {tree.problem.value !== null && (
        <ProblemNotice problem={tree.problem.value} onRetry={() => void tree.load(ROOT)} />
      )}
      <Tree tree={tree} q={q} isTroubledOnly={isTroubledOnly} onRestart={setRestarting} />
      <CrashList log={crashes} onShow={(path) => openTo(tree, path)} />
      {restarting !== null && (
        <RestartDialog
          process={restarting}
          children={restarting.children.length + (restarting.hidden_children ?? 0)}
          onDone={() => void tree.load(restarting.path)}
          onClose={() => setRestarting(null)}
        />
      )}
    </div>
  );
}

interface TreeProps {
  readonly tree: ReturnType<typeof useForest>;
  readonly q: string;
  readonly isTroubledOnly: boolean;
  onRestart(process: Process): void;
}

function Tree({ tree: { forest, version, open, show }, q, isTroubledOnly, onRestart }: TreeProps) {
  const isNarrow = useNarrow();
  const disabledWhy = useReadOnlyWhy();
  const columns = useMemo(
    () => processColumns({ show, restart: onRestart, disabledWhy }),
    [show, onRestart, disabledWhy],
  );
  const lines = useMemo(
    () => forest.lines(ROOT, { open: open.value, q, isTroubledOnly }),
    [forest, version.value, open.value, q, isTroubledOnly],
  );
  const isLoading = forest.find(ROOT) === undefined;
  return (
    <VirtualTable
      name="tree"
      label="Supervision tree"
      columns={columns}
      rows={lines}
      keyOf={({ process }) => process.path}
      attributes={({ process, depth }) => ({
        'data-process': process.path,
        'data-state': process.state,
        'data-depth': String(depth),
      })}
      rowPx={isNarrow ? 84 : 38}
      empty={isLoading ? <Loading what="the tree" /> : <Empty>No process is like that.</Empty>}
    />
  );
}

/** A crash is seen at once: its store is asked for again; all of them where a crash may have been missed. */
function useCrashes({ load, forest, reloadStores }: ReturnType<typeof useForest>) {
  const log = useEvents(CRASHES, {
    onEvent: ({ store_id }) => {
      if (forest.isKnown(STORES)) void load(pathOfStore(store_id), 2);
    },
  });
  const isLive = log.state.value.kind === 'live';
  useEffect(() => (isLive ? reloadStores() : undefined), [isLive, reloadStores]);
  return log;
}

function openTo({ show }: ReturnType<typeof useForest>, path: string): void {
  for (const one of [...above(path), path]) show(one, true);
}
