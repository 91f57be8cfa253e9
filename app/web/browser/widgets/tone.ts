/** State, and nothing else, has a colour; each has a shape and a word as well. */
export type Tone = 'plain' | 'ok' | 'waiting' | 'trouble' | 'person';
