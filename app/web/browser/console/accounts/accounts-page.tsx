import type { AccountEntry, AccountList } from '../../answers/account-list.ts';
import { useRegularly } from '../../live/regularly.ts';
import { useAnswer } from '../../live/use-answer.ts';
import { Empty, Loading, ProblemNotice } from '../../widgets/notice.tsx';
import { DeviceZone } from '../../widgets/time.tsx';
import { useConsole } from '../console.ts';
import { AccountCard } from './account-card.tsx';

const LOOK_EVERY_MS = 2_000;

/** What stands between the stores and their POS: limits, what is on its way, what came of it. */
export function AccountsPage() {
  const { api, clock } = useConsole();
  const { value, problem, reload } = useAnswer<AccountList>(api, '/v1/ops/pos-accounts');
  useRegularly(clock, LOOK_EVERY_MS, reload);
  return (
    <div class="page accounts">
      <div class="page-head">
        <h1>POS accounts</h1>
        <span class="soft">as of 2 s ago at most</span>
        <DeviceZone />
      </div>
      {problem !== undefined && <ProblemNotice problem={problem} onRetry={reload} />}
      {value === undefined && problem === undefined && <Loading what="POS accounts" />}
      {value !== undefined && <Accounts accounts={value.pos_accounts} />}
    </div>
  );
}

function Accounts({ accounts }: { readonly accounts: readonly AccountEntry[] }) {
  if (accounts.length === 0) return <Empty>There is no POS account yet: PUT /v1/ops/pos-accounts makes one.</Empty>;
  return (
    <div class="account-cards">
      {accounts.map((account) => (
        <AccountCard key={account.account_id} account={account} />
      ))}
    </div>
  );
}
