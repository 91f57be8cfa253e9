import { unreachable } from '../../lib/result.ts';
import type { FaultRequest } from '../pos/simulator/faults.ts';
import type { PosSimulator } from '../pos/simulator/pos-simulator.ts';
import type { ChaosAccount } from './chain.ts';
import { chaosAccounts, chaosStores } from './chain.ts';
import type { FaultLink } from './fault-link.ts';
import type { LinkFault } from './link-fault.ts';
import type { PlannedFault, PosFault } from './plan.ts';

/** How a POS misbehaves: its link breaks, or it does wrong itself. */
type Misdeed = { readonly link: LinkFault } | { readonly simulator: FaultRequest };

/** Breaks one POS account; resolves with what ends that. */
export async function breakPos(
  { kind, dice }: PlannedFault & { readonly kind: PosFault },
  account: ChaosAccount,
  { simulator, link }: { readonly simulator: PosSimulator; readonly link: FaultLink },
): Promise<() => Promise<void>> {
  const misdeed = misdeedOf(kind, dice, account);
  if ('link' in misdeed) {
    await link.break(misdeed.link);
    return () => link.mend();
  }
  const stores = chaosStores.filter(({ accountId }) => accountId === account.accountId);
  const fault = misdeed.simulator;
  await Promise.all(stores.map(({ storeId }) => simulator.set(fault, storeId)));
  return async () => {
    await Promise.all(stores.map(({ storeId }) => simulator.clear(fault.kind, storeId)));
  };
}

export function accountOf(accountId: string | undefined): ChaosAccount {
  const account = chaosAccounts.find((one) => one.accountId === accountId);
  if (account === undefined) throw new Error(`there is no account ${accountId}`);
  return account;
}

function misdeedOf(kind: PosFault, dice: number, account: ChaosAccount): Misdeed {
  switch (kind) {
    case 'pos-down':
      return { link: { kind: 'refuse' } };
    case 'pos-black-hole':
      return { link: { kind: 'black-hole' } };
    case 'pos-one-way':
      return { link: { kind: dice < 0.5 ? 'requests-lost' : 'answers-lost' } };
    case 'pos-cut':
      return { link: { kind: 'cut', everyMs: 150 + dice * 400 } };
    case 'pos-slow':
      return { link: { kind: 'delay', delayMs: 100 + dice * 900 } };
    default:
      return { simulator: wrongdoing(kind, dice, account) };
  }
}

/** What the simulated POS does wrong by itself. */
function wrongdoing(
  kind: Exclude<PosFault, 'pos-down' | 'pos-black-hole' | 'pos-one-way' | 'pos-cut' | 'pos-slow'>,
  dice: number,
  account: ChaosAccount,
): FaultRequest {
  switch (kind) {
    case 'pos-never-answers':
      return { kind: 'silent', share: 0.4, taken: 0.6 };
    case 'pos-resets-after-taking':
      return { kind: 'resetting', share: 0.6, taken: 0.8 };
    case 'pos-fails':
      return { kind: 'failing', share: 0.7, taken: 0.5, status: dice < 0.5 ? 500 : 502 };
    case 'pos-overloaded':
      return { kind: 'failing', share: 0.7, taken: 0, status: 503, retryAfterSeconds: 1 };
    case 'pos-throttles':
      return { kind: 'throttling', perSecond: 1 };
    case 'pos-error-bodies':
      return { kind: 'error_body', share: 0.7, ...errorsOnlyFor(account, dice) };
    case 'feed-broken':
    case 'feed-duplicates':
    case 'feed-unordered':
    case 'feed-unknown':
      return { kind: feedKinds[kind], share: 0.7 };
    case 'feed-late':
      return { kind: 'feed_late', lateMs: 2_000 + dice * 5_000 };
    default:
      return unreachable(kind);
  }
}

const feedKinds = {
  'feed-broken': 'feed_broken',
  'feed-duplicates': 'feed_duplicates',
  'feed-unordered': 'feed_unordered',
  'feed-unknown': 'feed_unknown',
} as const;

/** A refused order is a dead letter, which only the account whose orders may end so is allowed. */
function errorsOnlyFor({ idempotent, canLookUp }: ChaosAccount, dice: number) {
  if (!idempotent && !canLookUp) return {};
  return { only: (['look_up', 'void', 'changes'] as const)[Math.floor(dice * 3)] };
}
