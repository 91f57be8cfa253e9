import { useState } from 'preact/hooks';
import type { AccountThrottle, PosAccountLimits } from '../../answers/pos-account.ts';
import { useRegularly } from '../../live/regularly.ts';
import { useAnswer } from '../../live/use-answer.ts';
import { inZone } from '../../time/zone.ts';
import { Button } from '../../widgets/button.tsx';
import { useNow } from '../../widgets/now.ts';
import { Sign } from '../../widgets/sign.tsx';
import { Ends, Time } from '../../widgets/time.tsx';
import { useConsole, useReadOnlyWhy } from '../console.ts';
import { RateDialog } from './rate-dialog.tsx';
import { LOOK_EVERY_MS } from './use-store.ts';

interface RateControlProps {
  readonly accountId: string;
  /** Of the store that looks. */
  readonly timeZone: string;
}

/** The rate of a store's POS account, which all stores of the account share. Only for keys that may see all stores. */
export function RateControl({ accountId, timeZone }: RateControlProps) {
  const { api, clock } = useConsole();
  const path = `/v1/ops/pos-accounts/${encodeURIComponent(accountId)}`;
  const { value: limits, reload } = useAnswer<PosAccountLimits>(api, path);
  useRegularly(clock, LOOK_EVERY_MS, reload);
  const [asked, setAsked] = useState<'change' | 'default' | null>(null);
  const throttle = useInForce(limits);
  return (
    <li data-control="rate">
      <span class="control-name">Rate of {accountId}</span>
      <span class="control-value">
        {throttle === undefined ? rateWords(limits) : <Sign tone="waiting">{rateWords(throttle)}</Sign>}
      </span>
      <RateButtons isKnown={limits !== undefined} isSet={throttle !== undefined} onAsk={setAsked} />
      <span class="control-author soft">
        shared by all stores of the account
        {throttle !== undefined && <Author throttle={throttle} timeZone={timeZone} />}
        {throttle !== undefined && ` (default: ${rateWords(limits)})`}
      </span>
      {asked !== null && limits !== undefined && (
        <RateDialog
          limits={limits}
          present={throttle ?? limits}
          path={`${path}/rate`}
          timeZone={timeZone}
          isDefault={asked === 'default'}
          onChanged={reload}
          onClose={() => setAsked(null)}
        />
      )}
    </li>
  );
}

/** What throttles the account, as long as its time is not over. */
function useInForce(limits: PosAccountLimits | undefined): AccountThrottle | undefined {
  const now = useNow().value ?? 0;
  const { throttle } = limits ?? {};
  const isOver = throttle?.until !== undefined && Date.parse(throttle.until) <= now;
  return isOver ? undefined : throttle;
}

function rateWords(rate: Pick<PosAccountLimits, 'rate_per_second' | 'burst'> | undefined): string {
  return rate === undefined ? '…' : `${rate.rate_per_second} a second, ${rate.burst} at once`;
}

interface RateButtonsProps {
  readonly isKnown: boolean;
  readonly isSet: boolean;
  onAsk(asked: 'change' | 'default'): void;
}

function RateButtons({ isKnown, isSet, onAsk }: RateButtonsProps) {
  const why = useReadOnlyWhy() ?? (isKnown ? undefined : 'It is not known yet.');
  return (
    <span class="control-buttons">
      <Button isSmall label="Change: rate of the POS account" disabledWhy={why} onClick={() => onAsk('change')}>
        Change
      </Button>
      <Button
        isSmall
        look="bare"
        label="Back to default: rate of the POS account"
        disabledWhy={why ?? (isSet ? undefined : 'It has its default.')}
        onClick={() => onAsk('default')}
      >
        Default
      </Button>
    </span>
  );
}

function Author({ throttle, timeZone }: { readonly throttle: AccountThrottle; readonly timeZone: string }) {
  const { by, reason, at, until } = throttle;
  const here = (instant: string) => inZone(Date.parse(instant), timeZone);
  return (
    <>
      ; set by {by} at <Time at={here(at)} timeZone={timeZone} />
      {until === undefined ? ', until it is changed' : ', until '}
      {until !== undefined && <Ends at={here(until)} timeZone={timeZone} />}: {reason}
    </>
  );
}
