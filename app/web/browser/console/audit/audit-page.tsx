import { useCallback, useState } from 'preact/hooks';
import type { AuditEntry } from '../../answers/audit.ts';
import { useStream } from '../../live/open-stream.ts';
import { useNarrow } from '../../widgets/narrow.ts';
import { Empty, Loading, ProblemNotice } from '../../widgets/notice.tsx';
import { DeviceZone } from '../../widgets/time.tsx';
import { VirtualTable } from '../../widgets/virtual-table.tsx';
import { useConsole } from '../console.ts';
import { LiveSign } from '../live-sign.tsx';
import { auditColumns } from './audit-columns.tsx';
import { EntryDialog } from './entry-dialog.tsx';
import { useAudit } from './use-audit.ts';

/** Changes of stores and orders are told as events, too: then there is something new to read. */
const CHANGES = '/v1/ops/events/stream?kind=controls_changed,slot_changed,order_handled';

/** Who changed what, when and why. */
export function AuditPage() {
  const { openStream } = useConsole();
  const [target, setTarget] = useTarget();
  const audit = useAudit(target);
  const [chosen, setChosen] = useState<AuditEntry | null>(null);
  const isNarrow = useNarrow();
  const state = useStream(openStream, CHANGES, audit.readNew);
  return (
    <div class="page page-full audit">
      <div class="page-head">
        <h1>Audit</h1>
        <LiveSign state={state.value} />
        <DeviceZone />
        <TargetField target={target} onChange={setTarget} />
      </div>
      {audit.problem.value !== null && <ProblemNotice problem={audit.problem.value} onRetry={audit.readNew} />}
      <VirtualTable
        name="audit-table"
        label="Changes, newest first"
        columns={auditColumns(setChosen)}
        rows={audit.entries.value}
        keyOf={({ id }) => String(id)}
        attributes={({ id }) => ({ 'data-entry': String(id) })}
        rowPx={isNarrow ? 78 : 38}
        onEnd={audit.older}
        empty={
          audit.isLoading.value ? <Loading what="changes" /> : <Empty>Nobody has changed anything like that.</Empty>
        }
      />
      {chosen !== null && <EntryDialog entry={chosen} onClose={() => setChosen(null)} />}
    </div>
  );
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
