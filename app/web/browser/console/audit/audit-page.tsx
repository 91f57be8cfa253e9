import { useCallback, useMemo, useState } from 'preact/hooks';
import type { AuditEntry } from '../../answers/audit.ts';
import { useNarrow } from '../../widgets/narrow.ts';
import { Empty, Loading, ProblemNotice } from '../../widgets/notice.tsx';
import { DeviceZone } from '../../widgets/time.tsx';
import { VirtualTable } from '../../widgets/virtual-table.tsx';
import { useConsole } from '../console.ts';
import { LiveSign } from '../live-sign.tsx';
import { auditColumns } from './audit-columns.tsx';
import { EntryDialog } from './entry-dialog.tsx';
import { useAudit } from './use-audit.ts';

/** Who changed what, when and why. */
export function AuditPage() {
  const [target, setTarget] = useTarget();
  const { log, state, readNewest, readOlder, scrolled } = useAudit(target);
  const { entries } = log.rows.value;
  const problem = log.problem.value;
  const [chosen, setChosen] = useState<AuditEntry | null>(null);
  const columns = useMemo(() => auditColumns(setChosen), []);
  const isNarrow = useNarrow();
  return (
    <div class="page page-full audit">
      <div class="page-head">
        <h1>Audit</h1>
        <LiveSign state={state.value} />
        <DeviceZone />
        <TargetField target={target} onChange={setTarget} />
      </div>
      {problem !== null && <ProblemNotice problem={problem} onRetry={readNewest} />}
      <VirtualTable
        name="audit-table"
        label="Changes, newest first"
        columns={columns}
        rows={entries}
        keyOf={({ id }) => String(id)}
        attributes={({ id }) => ({ 'data-entry': String(id) })}
        rowPx={isNarrow ? 78 : 38}
        onEnd={problem === null ? readOlder : undefined}
        onScrolled={scrolled}
        empty={problem === null && <NoEntry isLoading={log.isLoading.value} />}
      />
      {chosen !== null && <EntryDialog entry={chosen} onClose={() => setChosen(null)} />}
    </div>
  );
}

function NoEntry({ isLoading }: { readonly isLoading: boolean }) {
  return isLoading ? <Loading what="changes" /> : <Empty>Nobody has changed anything like that.</Empty>;
}

interface TargetFieldProps {
  readonly target: string;
  onChange(target: string): void;
}

/** Who sees some stores alone may ask for one of those. */
function TargetField({ target, onChange }: TargetFieldProps) {
  const { stores } = useConsole().session;
  if (stores !== null)
    return (
      <search class="row finder">
        <select
          class="select"
          aria-label="Store"
          value={target}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          {stores.map((id) => (
            <option key={id} value={`store ${id}`}>
              {id}
            </option>
          ))}
        </select>
      </search>
    );
  return (
    <search class="row finder">
      <input
        class="input search"
        type="search"
        aria-label="What was changed"
        placeholder="store nyc-042, in full, then Enter"
        value={target}
        onChange={(event) => onChange(event.currentTarget.value.trim())}
      />
    </search>
  );
}

/** What is looked at stands in the address. */
function useTarget() {
  const { router, session } = useConsole();
  const [first] = session.stores ?? [];
  const [target, setTarget] = useState(
    () => router.place.value.query.get('target') ?? (first === undefined ? '' : `store ${first}`),
  );
  const change = useCallback(
    (next: string) => {
      setTarget(next);
      router.note({ target: next });
    },
    [router],
  );
  return [target, change] as const;
}
