/** Firing goes first, then looking up and voiding, then polling. */
export const priorities = { firing: 0, lookingUp: 1, polling: 2 } as const;
export type Priority = (typeof priorities)[keyof typeof priorities];
