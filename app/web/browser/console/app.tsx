import { useEffect, useMemo } from 'preact/hooks';
import type { Session } from '../answers/session.ts';
import type { Clock } from '../clock.ts';
import { streamsOf } from '../live/open-stream.ts';
import { Loading, ProblemNotice } from '../widgets/notice.tsx';
import { NowContext } from '../widgets/now.ts';
import { ToastList, Toasts } from '../widgets/toasts.tsx';
import { ConsoleContext } from './console.ts';
import { Pulse } from './pulse.ts';
import type { Router } from './router.ts';
import type { SessionDesk } from './session-desk.ts';
import { Shell } from './shell.tsx';
import { SignIn } from './sign-in.tsx';
import type { Theme } from './theme.ts';

interface AppProps {
  readonly desk: SessionDesk;
  readonly theme: Theme;
  readonly router: Router;
  readonly clock: Clock;
}

/** The console for who is in, and the door for who is not. */
export function App(props: AppProps) {
  const { desk } = props;
  const state = desk.state.value;
  switch (state.kind) {
    case 'asking':
      return <Loading what="your session" />;
    case 'signed-out':
      return <SignIn desk={desk} why={state.why} />;
    case 'unknown':
      return (
        <main class="sign-in">
          <h1>Lunchrush console</h1>
          <ProblemNotice problem={state.problem} onRetry={() => void desk.enter(state.code)} />
        </main>
      );
    case 'signed-in':
      return <SignedIn {...props} session={state.session} />;
  }
}

function SignedIn({ session, ...props }: AppProps & { readonly session: Session }) {
  const { desk, clock } = props;
  const pulse = useMemo(() => new Pulse(clock), [clock]);
  const toasts = useMemo(() => new Toasts(clock), [clock]);
  const openStream = useMemo(() => streamsOf(clock), [clock]);
  useEffect(() => pulse.start(openStream, (problem) => desk.ended(problem)), [pulse, openStream, desk]);
  const all = { ...props, session, api: desk.api, pulse, toasts, openStream, tick: pulse.ticks };
  return (
    <ConsoleContext.Provider value={all}>
      <NowContext.Provider value={pulse.now}>
        <Shell />
        <ToastList toasts={toasts} />
      </NowContext.Provider>
    </ConsoleContext.Provider>
  );
}
