import type { Figures } from '../../answers/overview.ts';
import { percent, whole } from '../../widgets/figures.ts';
import { Sign } from '../../widgets/sign.tsx';
import type { Tone } from '../../widgets/tone.ts';

interface Tile {
  readonly label: string;
  readonly value: string;
  /** Where it is not as it should be. */
  readonly tone?: Tone | undefined;
  readonly tip?: string;
  readonly href?: string;
}

/** The sums of all stores that one may see. The room for them is there before they are. */
export function FigureTiles({ figures }: { readonly figures: Figures | undefined }) {
  return (
    <dl class="tiles" aria-label="All stores together">
      {tilesOf(figures).map((tile) => (
        <div key={tile.label} class="tile" title={tile.tip}>
          <dt>{tile.href === undefined ? tile.label : <a href={tile.href}>{tile.label}</a>}</dt>
          <dd>{tile.tone === undefined ? tile.value : <Sign tone={tile.tone}>{tile.value}</Sign>}</dd>
        </div>
      ))}
    </dl>
  );
}

function tilesOf(figures: Figures | undefined): readonly Tile[] {
  const count = (label: string, value: number | undefined, tone?: Tone, tip?: string): Tile => ({
    label,
    value: value === undefined ? '–' : whole(value),
    ...(tone !== undefined && (value ?? 0) > 0 && { tone }),
    ...(tip !== undefined && { tip }),
  });
  const { stores, today } = figures ?? {};
  return [
    storesTile(stores),
    {
      label: 'Booked',
      value: today === undefined ? '–' : percent(today.taken / Math.max(1, today.capacity)),
      tip: today === undefined ? '' : `${whole(today.taken)} of ${whole(today.capacity)} places of today`,
    },
    count('Scheduled', figures?.scheduled, undefined, 'Orders that wait for their fire time'),
    count('In flight', figures?.in_flight, undefined, 'Orders on their way to a POS'),
    count('Queued', figures?.queued, undefined, 'Orders whose fire time has come and that wait for their turn'),
    count('At the store', figures?.at_the_store, undefined, 'Orders that a POS has and that were not picked up yet'),
    count('Deferred', figures?.deferred, 'waiting', 'Orders that are tried again later'),
    count('Late', figures?.late, 'trouble', 'Orders past their fire time and not yet at the POS'),
    count('In doubt', figures?.unconfirmed, 'trouble', 'Orders of which nobody knows yet whether the POS has them'),
    count('Person', figures?.attention_required, 'person', 'Orders that require the attention of a person'),
    { ...count('Dead letters', figures?.dead_letters, 'person', 'Orders given up on'), href: '/console/dead-letters' },
  ];
}

function storesTile(stores: Figures['stores'] | undefined): Tile {
  if (stores === undefined) return { label: 'Stores', value: '–' };
  const { open, starting, set_aside } = stores;
  return {
    label: 'Stores',
    value: starting + set_aside === 0 ? whole(open) : `${whole(open)} of ${whole(open + starting + set_aside)}`,
    ...(starting > 0 && { tone: 'waiting' }),
    ...(set_aside > 0 && { tone: 'person' }),
    tip: `${whole(open)} open, ${whole(starting)} being opened, ${whole(set_aside)} set aside`,
  };
}
