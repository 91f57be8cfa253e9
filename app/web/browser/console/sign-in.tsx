import { useId, useState } from 'preact/hooks';
import { problemText } from '../live/answer.ts';
import { Button } from '../widgets/button.tsx';
import { Notice } from '../widgets/notice.tsx';
import type { SessionDesk } from './session-desk.ts';

interface SignInProps {
  readonly desk: SessionDesk;
  readonly why?: string | undefined;
}

/** Exchanges a key for a session; the key is not kept here. */
export function SignIn({ desk, why }: SignInProps) {
  const [key, setKey] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const id = useId();
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    const answer = await desk.signIn({ key: key.trim() });
    setBusy(false);
    if (!answer.ok) setWrong(problemText(answer.problem));
  };
  return (
    <main class="sign-in">
      <h1>Lunchrush console</h1>
      {why !== undefined && <Notice tone="waiting" title={why} />}
      <form class="card stack" onSubmit={submit}>
        <div class="field">
          <label for={id}>Key of scope ops or view</label>
          <input
            id={id}
            class="input"
            type="password"
            autocomplete="current-password"
            required
            value={key}
            onInput={(event) => setKey(event.currentTarget.value)}
          />
          <span class="hint">
            Or open a sign-in link: <code>npx lunchrush console</code> prints one.
          </span>
        </div>
        <div class="field" role="alert">
          {wrong !== null && <span class="wrong">{wrong}</span>}
        </div>
        <Button type="submit" look="main" isBusy={isBusy}>
          Sign in
        </Button>
      </form>
    </main>
  );
}
