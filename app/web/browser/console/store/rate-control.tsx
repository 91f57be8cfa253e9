import { useState } from 'preact/hooks';
import type { AuditPage, PosAccountLimits } from '../../answers/pos-account.ts';
import type { Answer } from '../../live/answer.ts';
import { useAnswer } from '../../live/use-answer.ts';
import { inZone } from '../../time/zone.ts';
import { Button } from '../../widgets/button.tsx';
import type { Reasoned } from '../../widgets/reason-dialog.tsx';
import { ReasonDialog } from '../../widgets/reason-dialog.tsx';
import { Time } from '../../widgets/time.tsx';
import { useConsole, useReadOnlyWhy } from '../console.ts';
import { NumberField } from './number-field.tsx';

interface RateControlProps {
  readonly accountId: string;
  /** Of the store that looks. */
  readonly timeZone: string;
}

/** The rate of a store's POS account, which all stores of the account share. Only for keys that may see all stores. */
export function RateControl({ accountId, timeZone }: RateControlProps) {
  const { api } = useConsole();
  const path = `/v1/ops/pos-accounts/${encodeURIComponent(accountId)}`;
  const account = useAnswer<PosAccountLimits>(api, path);
  const audit = useAnswer<AuditPage>(api, '/v1/ops/audit', { target: `pos_account ${accountId}`, limit: 1 });
  const [isAsked, setAsked] = useState(false);
  const readOnlyWhy = useReadOnlyWhy();
  const limits = account.value;
  const reloadBoth = () => {
    account.reload();
    audit.reload();
  };
  const [last] = audit.value?.entries ?? [];
  return (
    <li data-control="rate">
      <span class="control-name">Rate of {accountId}</span>
      <span class="control-value">
        {limits === undefined ? '…' : `${limits.rate_per_second} a second, ${limits.burst} at once`}
      </span>
      <span class="control-buttons">
        <Button
          isSmall
          label="Change: rate of the POS account"
          disabledWhy={readOnlyWhy ?? (limits === undefined ? 'It is not known yet.' : undefined)}
          onClick={() => setAsked(true)}
        >
          Change
        </Button>
      </span>
      <span class="control-author soft">
        shared by all stores of the account
        {last !== undefined && `; set by ${last.by} at `}
        {last !== undefined && <Time at={inZone(Date.parse(last.at), timeZone)} timeZone={timeZone} />}
        {last !== undefined && `: ${last.reason}`}
      </span>
      {isAsked && limits !== undefined && (
        <RateDialog limits={limits} path={path} onChanged={reloadBoth} onClose={() => setAsked(false)} />
      )}
    </li>
  );
}

interface RateDialogProps {
  readonly limits: PosAccountLimits;
  readonly path: string;
  onChanged(): void;
  onClose(): void;
}

function RateDialog({ limits, path, onChanged, onClose }: RateDialogProps) {
  const { api, toasts } = useConsole();
  const [rate, setRate] = useState(limits.rate_per_second);
  const [burst, setBurst] = useState(limits.burst);
  const send = async ({ reason }: Reasoned): Promise<Answer<unknown>> => {
    const { account_id: _, api_key_set: __, ...kept } = limits;
    const answer = await api.put(path, { ...kept, rate_per_second: rate, burst, reason });
    if (answer.ok) toasts.tell('ok', `In force: ${rate} requests a second`);
    onChanged();
    return answer;
  };
  return (
    <ReasonDialog title={`Change: rate of ${limits.account_id}`} verb="Change" onSubmit={send} onClose={onClose}>
      <p>Requests that all stores of the account together may send to their POS. In force until it is changed again.</p>
      <NumberField label="Requests a second" value={rate} limits={[0.01, 10_000]} step="any" onChange={setRate} />
      <NumberField label="Requests at once" value={burst} limits={[1, 10_000]} onChange={setBurst} />
    </ReasonDialog>
  );
}
