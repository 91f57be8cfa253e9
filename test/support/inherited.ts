/** What Node has compiled of our sources, for those that start later; the variable is Node's own. */
export const COMPILED = 'NODE_COMPILE_CACHE';

/** All that programs which tests start have of our own environment: where programs are, and what is compiled already. */
export const inherited: Readonly<Record<string, string>> = Object.fromEntries(
  ['PATH', COMPILED].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  }),
);
