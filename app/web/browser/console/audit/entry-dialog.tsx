import type { AuditEntry } from '../../answers/audit.ts';
import { fullTime } from '../../time/wording.ts';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { DeviceTime } from '../../widgets/time.tsx';
import { actionWords, detailPairs, pageOfTarget } from './audit-target.ts';

interface EntryDialogProps {
  readonly entry: AuditEntry;
  onClose(): void;
}

/** One change in full. */
export function EntryDialog({ entry, onClose }: EntryDialogProps) {
  const { at, by, action, target, reason, detail } = entry;
  const page = pageOfTarget(target);
  return (
    <Dialog title={actionWords(action)} onClose={onClose}>
      <dl class="facts">
        <dt>When</dt>
        <dd>
          <DeviceTime at={at} /> <span class="soft">({fullTime(at)})</span>
        </dd>
        <dt>Who</dt>
        <dd>{by}</dd>
        <dt>To what</dt>
        <dd>{page === null ? target : <a href={page}>{target}</a>}</dd>
        <dt>Why</dt>
        <dd>{reason}</dd>
      </dl>
      {detail !== undefined && <Detail text={detail} />}
      <div class="dialog-end">
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}

function Detail({ text }: { readonly text: string }) {
  const pairs = detailPairs(text);
  if (pairs === null) return <p class="mono">{text}</p>;
  return (
    <dl class="facts detail">
      {pairs.map(([name, value]) => (
        <div key={name} class="facts-row">
          <dt>{name}</dt>
          <dd class="mono">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
