import type { Commands } from './commands.ts';

/** Each command loads its part of the product when it is called: help must not wait for a web server and a database. */
export const lazyCommands: Commands = {
  serve: async (terminal) => (await import('./serve.ts')).serve(terminal),
  migrate: async (terminal) => (await import('./migrate.ts')).migrate(terminal),
  createKey: async (terminal, key) => (await import('./keys.ts')).createKey(terminal, key),
  listKeys: async (terminal) => (await import('./keys.ts')).listKeys(terminal),
  revokeKey: async (terminal, key) => (await import('./keys.ts')).revokeKey(terminal, key),
  importStores: async (terminal, files) => (await import('./stores-import.ts')).importStores(terminal, files),
  listDeadLetters: async (terminal, options) => (await import('./dead-letters.ts')).listDeadLetters(terminal, options),
  showDeadLetter: async (terminal, options) => (await import('./dead-letters.ts')).showDeadLetter(terminal, options),
  replayDeadLetters: async (terminal, options) =>
    (await import('./dead-letters.ts')).replayDeadLetters(terminal, options),
  purgeDeadLetters: async (terminal, options) =>
    (await import('./dead-letters.ts')).purgeDeadLetters(terminal, options),
  consoleLink: async (terminal, options) => (await import('./console.ts')).consoleLink(terminal, options),
  top: async (terminal, options) => (await import('./top.ts')).top(terminal, options),
  tree: async (terminal, options) => (await import('./tree.ts')).tree(terminal, options),
  listStores: async (terminal, options) => (await import('./stores-list.ts')).listStores(terminal, options),
  showStore: async (terminal, options) => (await import('./store-view.ts')).showStore(terminal, options),
  showOrder: async (terminal, options) => (await import('./order-view.ts')).showOrder(terminal, options),
  throttle: async (terminal, options) => (await import('./throttle.ts')).throttle(terminal, options),
  events: async (terminal, options) => (await import('./events.ts')).events(terminal, options),
  simulatePos: async (terminal, options) => (await import('./pos-sim.ts')).simulatePos(terminal, options),
  demo: async (terminal, options) => (await import('./demo.ts')).demo(terminal, options),
  simulate: async (terminal, options) => (await import('./simulate.ts')).simulateChains(terminal, options),
  chaos: async (terminal, options) => (await import('./chaos.ts')).chaos(terminal, options),
};
