const BYTES = 16;

/** Names one intention of one person, so that sending it twice does it once. Works without https, unlike randomUUID. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** From 0 up to 1. */
export function roll(): number {
  return Math.random();
}
