import type { StoreHealth, StoreView } from '../../answers/store.ts';
import type { StreamState } from '../../live/live-stream.ts';
import { Badge } from '../../widgets/sign.tsx';
import { Time } from '../../widgets/time.tsx';
import type { Tone } from '../../widgets/tone.ts';
import { LiveSign } from '../live-sign.tsx';

interface StoreHeadProps {
  readonly storeId: string;
  readonly store: StoreView | undefined;
  readonly state: StreamState;
}

const states: Readonly<Record<StoreHealth['state'], readonly [Tone, string]>> = {
  open: ['ok', 'open'],
  starting: ['waiting', 'starting'],
  set_aside: ['trouble', 'set aside'],
};

export function StoreHead({ storeId, store, state }: StoreHeadProps) {
  return (
    <div class="page-head">
      <h1>{store?.definition.name ?? storeId}</h1>
      {store !== undefined && <StoreState store={store} />}
      {store !== undefined && (
        <span class="soft">
          {storeId} · {store.definition.time_zone} ·{' '}
          <Time at={store.at} timeZone={store.definition.time_zone} withSeconds />
        </span>
      )}
      <span class="grow" />
      <LiveSign state={state} />
    </div>
  );
}

function StoreState({ store: { health, controls } }: { readonly store: StoreView }) {
  const [tone, word] = states[health.state];
  return (
    <>
      <Badge tone={tone}>{word}</Badge>
      {controls.paused?.value === true && <Badge tone="waiting">booking paused</Badge>}
    </>
  );
}
