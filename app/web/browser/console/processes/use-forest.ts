import { useSignal } from '@preact/signals';
import { useCallback, useEffect, useMemo } from 'preact/hooks';
import type { Process } from '../../answers/process.ts';
import { every } from '../../clock.ts';
import type { Problem } from '../../live/answer.ts';
import { useConsole } from '../console.ts';
import { ProcessForest } from './process-forest.ts';

export const ROOT = 'root';
export const STORES = 'root/stores';

/** What is opened, or not up, is asked for again so often; so many branches at most, and never the long list of stores. */
const LOOK_EVERY_MS = 2_000;
const MOST_LOOKED_AT = 12;

/** The tree, and the branches that are opened. `version` grows with what is learnt. */
export function useForest(openedAt: string | null) {
  const { api, clock } = useConsole();
  const forest = useMemo(() => new ProcessForest(), []);
  const version = useSignal(0);
  const open = useSignal<ReadonlySet<string>>(new Set([ROOT]));
  const problem = useSignal<Problem | null>(null);
  const load = useCallback(
    async (path: string, depth = 1) => {
      const answer = await api.get<Process>('/v1/ops/processes', { under: path, depth });
      if (answer.ok) forest.take(answer.value);
      if (answer.ok) version.value += 1;
      if (path === ROOT) problem.value = answer.ok ? null : answer.problem;
    },
    [api, forest, version, problem],
  );
  const show = useCallback(
    (path: string, isOpen: boolean) => {
      const next = new Set(open.value);
      if (isOpen) next.add(path);
      else next.delete(path);
      open.value = next;
      if (isOpen && !forest.isKnown(path)) void load(path);
    },
    [open, forest, load],
  );
  useEffect(() => {
    void load(ROOT);
    const look = every(clock, LOOK_EVERY_MS, () => {
      for (const path of [...branches(open.value), ...forest.notUp(STORES)].slice(0, MOST_LOOKED_AT)) void load(path);
    });
    return () => look.cancel();
  }, [clock, load, open, forest]);
  useEffect(() => openTo(openedAt, show), [openedAt, show]);
  return { forest, version, open, problem, load, show };
}

function branches(open: ReadonlySet<string>): readonly string[] {
  return [...open].filter((path) => path !== STORES);
}

function openTo(path: string | null, show: (path: string, isOpen: boolean) => void): void {
  const parts = path?.split('/') ?? [];
  for (let length = 1; length <= parts.length; length += 1) show(parts.slice(0, length).join('/'), true);
}
