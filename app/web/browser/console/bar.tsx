import { problemText } from '../live/answer.ts';
import { Button } from '../widgets/button.tsx';
import { Sign } from '../widgets/sign.tsx';
import { useConsole } from './console.ts';
import { LiveSign } from './live-sign.tsx';

const themeWords = { system: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' } as const;
const themeSigns = { system: '◐', light: '☀', dark: '☾' } as const;

/** What is true on every page: whether it is live, who is in, and what is the matter with the service itself. */
export function Bar() {
  const { session, pulse, theme } = useConsole();
  const name = theme.name.value;
  return (
    <header class="bar">
      <a class="bar-name" href="/console">
        Lunchrush
      </a>
      <ServiceTrouble />
      <div class="bar-end">
        <LiveSign state={pulse.state.value} />
        <span class="bar-who cut soft" title={whoWords(session)}>
          {whoWords(session)}
        </span>
        <Button look="bare" isSmall label={themeWords[name]} onClick={() => theme.turn()}>
          <span aria-hidden="true">{themeSigns[name]}</span>
        </Button>
        <SignOut />
      </div>
    </header>
  );
}

function SignOut() {
  const { desk, toasts } = useConsole();
  const leave = async () => {
    const answer = await desk.signOut();
    if (!answer.ok) toasts.tell('trouble', `You are still signed in. ${problemText(answer.problem)}`);
  };
  return (
    <Button isSmall onClick={() => void leave()}>
      Sign out
    </Button>
  );
}

function whoWords({ name, scope, stores }: ReturnType<typeof useConsole>['session']): string {
  const where = stores === null ? '' : `, ${stores.length} ${stores.length === 1 ? 'store' : 'stores'}`;
  return `${name} (${scope === 'view' ? 'looking only' : scope}${where})`;
}

function ServiceTrouble() {
  const chain = useConsole().pulse.figures.value?.chain;
  if (chain?.storage_away) return <Sign tone="trouble">storage away</Sign>;
  const [account] = chain?.pos_accounts_in_trouble ?? [];
  return account === undefined ? null : (
    <Sign tone="trouble" title={account.trouble}>
      <span class="cut">POS {account.account_id}</span>
    </Sign>
  );
}
