import type { StoreView } from '../../answers/store.ts';
import type { StreamState } from '../../live/live-stream.ts';
import { useNow } from '../../widgets/now.ts';
import { Badge } from '../../widgets/sign.tsx';
import { Time } from '../../widgets/time.tsx';
import { LiveSign } from '../live-sign.tsx';
import { stateOfView } from '../overview/store-state.ts';
import { isPaused } from './in-force.ts';

interface StoreHeadProps {
  readonly storeId: string;
  readonly store: StoreView | undefined;
  readonly state: StreamState;
}

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

/** In trouble it may be paused besides. */
function StoreState({ store }: { readonly store: StoreView }) {
  const now = useNow().value ?? Date.parse(store.at);
  const { tone, word } = stateOfView(store, now);
  return (
    <>
      <Badge tone={tone}>{word}</Badge>
      {isPaused(store.controls, now) && word !== 'paused' && <Badge tone="waiting">booking paused</Badge>}
    </>
  );
}
