import type { StreamState } from '../live/live-stream.ts';
import { span } from '../time/wording.ts';
import { Sign } from '../widgets/sign.tsx';
import { useConsole } from './console.ts';

/** Whether what is shown is as of now, and if not, since when. */
export function LiveSign({ state }: { readonly state: StreamState }) {
  return (
    <span class="live-sign" role="status" data-stream={state.kind}>
      <Words state={state} />
    </span>
  );
}

function Words({ state }: { readonly state: StreamState }) {
  switch (state.kind) {
    case 'live':
      return <Sign tone="ok">live</Sign>;
    case 'connecting':
      return <Sign tone="plain">connecting</Sign>;
    case 'stale':
      return <Stale sinceMs={state.sinceMs} why={state.why} />;
    case 'ended':
      return (
        <Sign tone="trouble" title={state.problem.title}>
          ended
        </Sign>
      );
  }
}

function Stale({ sinceMs, why }: { readonly sinceMs: number; readonly why: string }) {
  const { clock, tick } = useConsole();
  void tick.value;
  return (
    <Sign tone="waiting" title={`${why}. It is tried again.`}>
      stale for {span(clock.monotonic() - sinceMs)}
    </Sign>
  );
}
