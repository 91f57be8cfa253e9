import { useSignal } from '@preact/signals';
import { useCallback, useEffect, useMemo } from 'preact/hooks';
import type { Process } from '../../answers/process.ts';
import type { Problem } from '../../live/answer.ts';
import { useRegularly } from '../../live/regularly.ts';
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
      const asked = forest.ask();
      const answer = await api.get<Process>('/v1/ops/processes', { under: path, depth });
      if (answer.ok) forest.take(answer.value, asked);
      if (answer.ok) version.value += 1;
      if (path === ROOT) problem.value = answer.ok ? null : answer.problem;
    },
    [api, forest, version, problem],
  );
  const reloadStores = useCallback(() => {
    if (forest.isKnown(STORES)) void load(STORES);
  }, [forest, load]);
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
  useEffect(() => void load(ROOT), [load]);
  useRegularly(clock, LOOK_EVERY_MS, () => {
    for (const path of [...branches(open.value), ...forest.notUp(STORES)].slice(0, MOST_LOOKED_AT)) void load(path);
  });
  useEffect(() => openTo(openedAt, show), [openedAt, show]);
  // Another root is another process of the service, which may have been started with other stores.
  const since = version.value === 0 ? undefined : forest.find(ROOT)?.since;
  useEffect(reloadStores, [since, reloadStores]);
  return { forest, version, open, problem, load, show, reloadStores };
}

function branches(open: ReadonlySet<string>): readonly string[] {
  return [...open].filter((path) => path !== STORES);
}

function openTo(path: string | null, show: (path: string, isOpen: boolean) => void): void {
  const parts = path?.split('/') ?? [];
  for (let length = 1; length <= parts.length; length += 1) show(parts.slice(0, length).join('/'), true);
}
