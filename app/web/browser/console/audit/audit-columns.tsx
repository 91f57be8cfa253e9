import type { AuditEntry } from '../../answers/audit.ts';
import { DeviceTime } from '../../widgets/time.tsx';
import type { Column } from '../../widgets/virtual-table.tsx';
import { actionWords } from './audit-target.ts';

export function auditColumns(choose: (entry: AuditEntry) => void): readonly Column<AuditEntry>[] {
  return [
    { id: 'at', head: 'When', width: '9rem', cell: ({ at }) => <DeviceTime at={at} /> },
    { id: 'by', head: 'Who', width: 'minmax(6rem, 1fr)', cell: ({ by }) => by },
    {
      id: 'action',
      head: 'Did what',
      width: 'minmax(9rem, 1.2fr)',
      cell: (entry) => (
        <button type="button" class="link row-link" onClick={() => choose(entry)}>
          {actionWords(entry.action)}
        </button>
      ),
    },
    {
      id: 'target',
      head: 'To what',
      width: 'minmax(10rem, 2fr)',
      cell: ({ target }) => <span title={target}>{target}</span>,
    },
    {
      id: 'reason',
      head: 'Why',
      width: 'minmax(10rem, 3fr)',
      cell: ({ reason }) => <span title={reason}>{reason}</span>,
    },
  ];
}
