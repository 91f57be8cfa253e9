import type { AccountEntry, AccountStatus } from '../../answers/account-list.ts';
import type { AccountThrottle } from '../../answers/pos-account.ts';
import { took } from '../../time/wording.ts';
import type { Bar } from '../../widgets/bars.tsx';
import { Bars } from '../../widgets/bars.tsx';
import { counted, percent, whole } from '../../widgets/figures.ts';
import { Badge, Sign } from '../../widgets/sign.tsx';
import { DeviceEnds, DeviceTime } from '../../widgets/time.tsx';
import { attemptsMade, stateOfAccount } from './account-state.ts';

/** One account: its state, its limits as gauges, what came of its attempts, and what it is set to. */
export function AccountCard({ account }: { readonly account: AccountEntry }) {
  const { account_id: id, live } = account;
  const { tone, word } = stateOfAccount(account);
  return (
    <article class="card account" aria-labelledby={`account-${id}`} data-account-id={id}>
      <div class="row">
        <h2 id={`account-${id}`} class="grow cut">
          {id}
        </h2>
        <Badge tone={tone}>{word}</Badge>
      </div>
      {live === undefined ? <p class="soft">This process does not use it.</p> : <Live account={account} live={live} />}
      <Settings account={account} />
      <p class="row">
        <a href={`/console?q=${encodeURIComponent(id)}`}>{counted(account.stores, 'store')}</a>
        {account.stores_down > 0 && <Sign tone="trouble">{whole(account.stores_down)} down: probed now and then</Sign>}
      </p>
    </article>
  );
}

interface LiveProps {
  readonly account: AccountEntry;
  readonly live: AccountStatus;
}

function Live({ account, live }: LiveProps) {
  const { max_in_flight: most } = account;
  const { burst } = account.throttle ?? account;
  const used = Math.max(0, burst - live.tokens);
  return (
    <>
      <dl class="gauges">
        <Gauge label="In flight" value={live.in_flight} of={most} word={`of ${whole(most)}`} />
        <Gauge label="Burst used" value={used} of={burst} word={`of ${whole(burst)}`} />
        <Gauge
          label="Waiting for a turn"
          value={live.waiting}
          of={Math.max(live.waiting, most)}
          word=""
          tone="waiting"
        />
      </dl>
      <Outcomes live={live} />
    </>
  );
}

interface GaugeProps {
  readonly label: string;
  readonly value: number;
  readonly of: number;
  readonly word: string;
  readonly tone?: 'plain' | 'waiting';
}

function Gauge({ label, value, of, word, tone = 'plain' }: GaugeProps) {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <Bars bars={[{ tone, size: value, word: label }]} of={of} label={`${label}: ${value} ${word}`} />
        <span>
          {whole(value)} <span class="soft">{word}</span>
        </span>
      </dd>
    </>
  );
}

function Outcomes({ live }: { readonly live: AccountStatus }) {
  const { delivered, not_received, unconfirmed, rejected } = live.attempts;
  const all = attemptsMade(live.attempts);
  const bars: readonly Bar[] = [
    { tone: 'ok', size: delivered, word: 'delivered' },
    { tone: 'waiting', size: not_received, word: 'not received' },
    { tone: 'trouble', size: unconfirmed, word: 'unconfirmed' },
    { tone: 'person', size: rejected, word: 'rejected' },
  ];
  const { read, failed } = live.feed_reads;
  return (
    <div class="stack outcomes">
      <h3>
        {counted(all, 'attempt')} <span class="soft">since the service started</span>
      </h3>
      <Bars bars={bars} of={all} />
      <ul class="chips">
        {bars.map(({ tone, size, word }) => (
          <li key={word}>
            <Sign tone={size === 0 ? 'plain' : tone}>
              {whole(size)} {word} <span class="soft">{all > 0 && percent(size / all)}</span>
            </Sign>
          </li>
        ))}
      </ul>
      <p class="soft">
        Feeds: {counted(read, 'reading')}, <span class={failed > 0 ? 'tone-trouble' : ''}>{whole(failed)} failed</span>
        {live.held_off_ms > 0 && `. Held off for ${took(live.held_off_ms)}, as it asked`}
      </p>
    </div>
  );
}

function ThrottleWords({ throttle }: { readonly throttle: AccountThrottle }) {
  const { rate_per_second: rate, burst, by, reason, at, until } = throttle;
  return (
    <span>
      now {rate} a second, {burst} at once, set by {by} at <DeviceTime at={at} />
      {until === undefined ? ', until it is changed' : ', until '}
      {until !== undefined && <DeviceEnds at={until} />}: {reason}
    </span>
  );
}

function Settings({ account }: { readonly account: AccountEntry }) {
  return (
    <details>
      <summary>What it is set to</summary>
      <dl class="facts">
        <dt>Address</dt>
        <dd class="mono">{account.base_url}</dd>
        <dt>Repeats</dt>
        <dd>
          {account.idempotent ? 'the same order again is the same ticket' : 'the same order again may print twice'}
        </dd>
        <dt>Looking up</dt>
        <dd>{account.can_look_up ? 'by our order id' : 'not possible: in doubt, a person decides'}</dd>
        <dt>Rate</dt>
        <dd>
          {account.rate_per_second} a second, {account.burst} at once
          {account.throttle !== undefined && (
            <div data-throttle>
              <Sign tone="waiting">
                <ThrottleWords throttle={account.throttle} />
              </Sign>
            </div>
          )}
        </dd>
        <dt>Connections</dt>
        <dd>{account.connections}</dd>
        <dt>Time-outs</dt>
        <dd>
          {took(account.connect_timeout_ms)} to connect, {took(account.response_timeout_ms)} to answer
        </dd>
        <dt>Retries</dt>
        <dd>{account.retries}</dd>
        <dt>Key</dt>
        <dd>{account.api_key_set ? 'set' : 'missing'}</dd>
      </dl>
    </details>
  );
}
