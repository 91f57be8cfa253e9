/** Whose session it is. */
export interface Session {
  readonly name: string;
  /** A booking key signs nobody in. */
  readonly scope: 'booking' | 'view' | 'ops';
  /** The only stores that it sees; null for all. */
  readonly stores: readonly string[] | null;
  readonly csrf_token: string;
  readonly expires_at: string;
}
