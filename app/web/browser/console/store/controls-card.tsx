import { useState } from 'preact/hooks';
import type { StoreView } from '../../answers/store.ts';
import { Button } from '../../widgets/button.tsx';
import { useNow } from '../../widgets/now.ts';
import { Sign } from '../../widgets/sign.tsx';
import { Ends, Time } from '../../widgets/time.tsx';
import { useConsole, useReadOnlyWhy } from '../console.ts';
import { ControlDialog } from './control-dialog.tsx';
import type { ControlInForce } from './in-force.ts';
import { changeVerb, controlsInForce, isResuming } from './in-force.ts';
import { RateControl } from './rate-control.tsx';

interface ControlsCardProps {
  readonly store: StoreView;
  onChanged(store: StoreView): void;
}

/** What is in force at a store, who set it, why and until when; and the way to change it. */
export function ControlsCard({ store, onChanged }: ControlsCardProps) {
  const { session } = useConsole();
  const readOnlyWhy = useReadOnlyWhy();
  const { pos_account, time_zone } = store.definition;
  const now = useNow().value ?? Date.parse(store.at);
  return (
    <section class="card stack" aria-labelledby="controls-title">
      <h2 id="controls-title">Controls in force</h2>
      {readOnlyWhy !== undefined && <p class="soft">{readOnlyWhy}</p>}
      <ul class="controls">
        {controlsInForce(store, now).map((control) => (
          <ControlLine key={control.name} control={control} store={store} onChanged={onChanged} />
        ))}
        {session.stores === null && <RateControl accountId={pos_account} timeZone={time_zone} />}
      </ul>
    </section>
  );
}

interface ControlLineProps extends ControlsCardProps {
  readonly control: ControlInForce;
}

/** A change as it was asked for: what others change meanwhile does not make another of it. */
interface AskedChange {
  readonly control: ControlInForce;
  readonly isDefault: boolean;
}

function ControlLine({ control, store, onChanged }: ControlLineProps) {
  const [asked, setAsked] = useState<AskedChange | null>(null);
  const ask = (isDefault: boolean) => setAsked({ control, isDefault });
  const readOnlyWhy = useReadOnlyWhy();
  const { name, title, words, set } = control;
  const verb = changeVerb(control);
  return (
    <li data-control={name}>
      <span class="control-name">{title}</span>
      <span class="control-value">{set === undefined ? words : <Sign tone="waiting">{words}</Sign>}</span>
      <span class="control-buttons">
        <Button isSmall label={`${verb}: ${title}`} disabledWhy={readOnlyWhy} onClick={() => ask(isResuming(control))}>
          {verb}
        </Button>
        <Button
          isSmall
          look="bare"
          label={`Back to default: ${title}`}
          disabledWhy={readOnlyWhy ?? (set === undefined ? 'It has its default.' : undefined)}
          onClick={() => ask(true)}
        >
          Default
        </Button>
      </span>
      <ControlAuthor control={control} timeZone={store.definition.time_zone} />
      {asked !== null && (
        <ControlDialog {...asked} store={store} onChanged={onChanged} onClose={() => setAsked(null)} />
      )}
    </li>
  );
}

function ControlAuthor({ control, timeZone }: { readonly control: ControlInForce; readonly timeZone: string }) {
  const { set, defaultWords } = control;
  if (set === undefined) return <span class="control-author soft">its default</span>;
  const { by, reason, at, until } = set;
  return (
    <span class="control-author soft">
      set by {by} at <Time at={at} timeZone={timeZone} />
      {until === undefined ? ', until it is changed' : ', until '}
      {until !== undefined && <Ends at={until} timeZone={timeZone} />}: {reason} (default: {defaultWords})
    </span>
  );
}
