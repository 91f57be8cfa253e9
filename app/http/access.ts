import { Keyring } from './auth.ts';
import type { SessionsMeans } from './sessions.ts';
import { Sessions } from './sessions.ts';

/** Who may come in: by a key, or by the session that a key has begun. */
export class Access {
  readonly keyring = new Keyring();
  readonly sessions: Sessions;
  /** At least 128 random bits, in characters that a cookie and a link may have. */
  readonly newSecret: () => string;
  readonly #storage: SessionsMeans['storage'];

  constructor(means: Omit<SessionsMeans, 'keyring'>) {
    this.#storage = means.storage;
    this.newSecret = means.newSecret;
    this.sessions = new Sessions({ ...means, keyring: this.keyring });
  }

  /** Reads what is kept: new keys and sessions are good from now on, and others no longer. */
  async load(): Promise<void> {
    this.keyring.load(await this.#storage.keys());
    await this.sessions.load();
  }
}
