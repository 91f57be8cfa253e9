/** Bytes of one token: 128 random bits. */
const TOKEN_BYTES = 16;
/** Tokens that are drawn together. */
const TOKENS_DRAWN = 256;

/**
 * Tokens that nobody can guess, cut from larger draws: asking the system for each alone costs as much as all that is
 * decided about a hold.
 */
export function randomTokens(draw: (bytes: number) => Buffer): () => string {
  let drawn: Buffer = Buffer.alloc(0);
  let used = 0;
  return () => {
    if (used === drawn.length) {
      drawn = draw(TOKEN_BYTES * TOKENS_DRAWN);
      used = 0;
    }
    used += TOKEN_BYTES;
    return drawn.toString('base64url', used - TOKEN_BYTES, used);
  };
}
