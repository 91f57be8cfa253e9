import type { Process } from '../../answers/process.ts';
import { whole } from '../../widgets/figures.ts';
import { ReasonDialog } from '../../widgets/reason-dialog.tsx';
import { useConsole } from '../console.ts';

interface RestartDialogProps {
  readonly process: Process;
  readonly children: number;
  /** It runs again. */
  onDone(): void;
  onClose(): void;
}

/** Stops a process and starts it again, once somebody has said why. */
export function RestartDialog({ process, children, onDone, onClose }: RestartDialogProps) {
  const { api, toasts } = useConsole();
  const { path, role } = process;
  return (
    <ReasonDialog
      title={`Restart ${process.name}?`}
      verb="Restart"
      isGrave
      onClose={onClose}
      onSubmit={async ({ reason }) => {
        const answer = await api.post(`/v1/ops/processes/${encodeURIComponent(path)}/restart`, { reason });
        if (answer.ok) toasts.tell('ok', `${path} runs again`);
        onDone();
        return answer;
      }}
    >
      <p>
        <span class="mono">{path}</span> is stopped in order, {belowWords(role, children)}and started again. What is
        durable stays; requests to it wait or are refused meanwhile.
      </p>
    </ReasonDialog>
  );
}

function belowWords(role: string, children: number): string {
  if (role !== 'supervisor' || children === 0) return '';
  return `with ${children === 1 ? 'the one process' : `all ${whole(children)} processes`} below it, `;
}
