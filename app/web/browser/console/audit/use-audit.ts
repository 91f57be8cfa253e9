import { useSignal } from '@preact/signals';
import { useCallback, useEffect, useRef } from 'preact/hooks';
import type { AuditEntry, AuditList } from '../../answers/audit.ts';
import type { Problem } from '../../live/answer.ts';
import { useConsole } from '../console.ts';

const PER_PAGE = 100;

/** What was changed, the newest first, read on as one scrolls. */
export function useAudit(target: string) {
  const { api } = useConsole();
  const entries = useSignal<readonly AuditEntry[]>([]);
  const problem = useSignal<Problem | null>(null);
  const isLoading = useSignal(true);
  const next = useRef<number | null>(null);
  const round = useRef(0);
  const read = useCallback(
    async (before: number | undefined) => {
      round.current += 1;
      const question = round.current;
      isLoading.value = true;
      const wanted = target === '' ? undefined : target;
      const answer = await api.get<AuditList>('/v1/ops/audit', { target: wanted, limit: PER_PAGE, before });
      if (question !== round.current) return;
      isLoading.value = false;
      problem.value = answer.ok ? null : answer.problem;
      if (!answer.ok) return;
      entries.value = [...(before === undefined ? [] : entries.value), ...answer.value.entries];
      next.current = answer.value.next;
    },
    [api, target, entries, problem, isLoading],
  );
  const readNew = useCallback(() => void read(undefined), [read]);
  useEffect(() => {
    entries.value = [];
    readNew();
  }, [readNew, entries]);
  const older = useCallback(() => {
    if (next.current !== null && !isLoading.value) void read(next.current);
  }, [read, isLoading]);
  return { entries, problem, isLoading, older, readNew };
}
