import type { ComponentChildren } from 'preact';
import type { StoreHealth, StoreView } from '../../answers/store.ts';
import { relative } from '../../time/wording.ts';
import { Sign } from '../../widgets/sign.tsx';
import { Relative } from '../../widgets/time.tsx';
import type { Tone } from '../../widgets/tone.ts';

type Count = Exclude<keyof StoreHealth, 'state' | 'since' | 'why' | 'next_fire_at' | 'feed_read_at'>;

interface FigureFacts {
  readonly count: Count;
  readonly word: string;
  /** What it means when there are any. */
  readonly tone: Tone;
}

const figures: readonly FigureFacts[] = [
  { count: 'holds', word: 'held', tone: 'plain' },
  { count: 'scheduled', word: 'scheduled', tone: 'plain' },
  { count: 'in_flight', word: 'in flight', tone: 'plain' },
  { count: 'queued', word: 'queued', tone: 'plain' },
  { count: 'at_the_store', word: 'at the store', tone: 'plain' },
  { count: 'deferred', word: 'deferred', tone: 'trouble' },
  { count: 'late', word: 'late', tone: 'trouble' },
  { count: 'unconfirmed', word: 'unconfirmed', tone: 'person' },
  { count: 'attention_required', word: 'need a person', tone: 'person' },
  { count: 'dead_letters', word: 'dead letters', tone: 'person' },
];

/** A store's live numbers. */
export function HealthFigures({ store }: { readonly store: StoreView }) {
  const { health, store_id } = store;
  return (
    <dl class="store-figures card" aria-label="Live numbers">
      {figures.map((facts) => (
        <Figure key={facts.count} facts={facts} value={health[facts.count]} storeId={store_id} />
      ))}
      <Fact word="next fire">{health.next_fire_at === undefined ? '–' : <Relative at={health.next_fire_at} />}</Fact>
      <Fact word="feed read">
        {health.feed_read_at === undefined ? '–' : relative(Date.parse(health.feed_read_at), Date.parse(store.at))}
      </Fact>
    </dl>
  );
}

interface FigureProps {
  readonly facts: FigureFacts;
  readonly value: number;
  readonly storeId: string;
}

function Figure({ facts: { count, word, tone }, value, storeId }: FigureProps) {
  const shown = value === 0 || tone === 'plain' ? value : <Sign tone={tone}>{value}</Sign>;
  const isLinked = count === 'dead_letters' && value > 0;
  return (
    <Fact word={word}>
      {isLinked ? <a href={`/console/dead-letters?store_id=${encodeURIComponent(storeId)}`}>{shown}</a> : shown}
    </Fact>
  );
}

function Fact({ word, children }: { readonly word: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{word}</dt>
      <dd>{children}</dd>
    </div>
  );
}
