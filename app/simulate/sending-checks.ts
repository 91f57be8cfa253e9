import type { OrderId, StoreId } from '../../stores/ids.ts';
import type { Check, FactOf } from './check.ts';
import type { Boot, Fact } from './facts.ts';

const oneTicket: Check = () => {
  const tickets = new Map<OrderId, string>();
  return (fact) => {
    if (fact.kind !== 'printed') return null;
    const first = tickets.get(fact.orderId);
    tickets.set(fact.orderId, fact.ticketId);
    return first === undefined ? null : `${fact.orderId} was printed as ${first} and again as ${fact.ticketId}`;
  };
};

/** A try of a POS that does not honour our key. `clear`: it is surely not there. */
interface Try {
  readonly call: number;
  clear: boolean;
}

/** A POS that does not honour our key gets no second try unless every earlier one is known not to be there. */
const noBlindSecondTry: Check = () => {
  const tries = new Map<OrderId, Try[]>();
  const of = (orderId: OrderId) => tries.get(orderId) ?? [];
  const send = ({ orderId, call }: FactOf<'sent'>): string | null => {
    const earlier = of(orderId);
    tries.set(orderId, [...earlier, { call, clear: false }]);
    const doubtful = earlier.find(({ clear }) => !clear);
    return doubtful === undefined
      ? null
      : `${orderId} was sent again (call ${call}), not knowing of call ${doubtful.call}`;
  };
  return (fact) => {
    if (fact.kind === 'sent' && !fact.idempotent) return send(fact);
    if (fact.kind === 'answered') clearOne(of(fact.orderId), fact);
    if (fact.kind === 'looked_up') clearAll(of(fact.orderId), fact);
    return null;
  };
};

function clearOne(tries: readonly Try[], { call, outcome }: FactOf<'answered'>): void {
  const known = tries.find((one) => one.call === call);
  if (known !== undefined && outcome === 'not_received') known.clear = true;
}

function clearAll(tries: readonly Try[], { answer }: FactOf<'looked_up'>): void {
  if (answer === 'absent') for (const one of tries) one.clear = true;
}

/** Calls of one process to one store that are under way. */
const withinConcurrency: Check = () => {
  const underWay = new Map<string, Set<number>>();
  const of = ({ boot, storeId }: FactOf<'sent' | 'answered'>) => {
    const key = `${boot} ${storeId}`;
    const calls = underWay.get(key) ?? new Set<number>();
    underWay.set(key, calls);
    return calls;
  };
  return (fact) => {
    if (fact.kind === 'answered') of(fact).delete(fact.call);
    if (fact.kind !== 'sent') return null;
    const calls = of(fact).add(fact.call);
    return calls.size <= fact.limit ? null : `${calls.size} orders of ${fact.storeId} are in flight, of ${fact.limit}`;
  };
};

const neverEarly: Check = () => (fact) => {
  if (fact.kind !== 'sent' || fact.lateMs >= 0) return null;
  return `${fact.orderId} was sent ${-fact.lateMs} ms early`;
};

/** Excused is who cannot know it: that makes a stray ticket, which another check looks at. */
const cancelledStaysHere: Check = () => {
  const cancelled = new Set<string>();
  const isCutOff = cutOff();
  return (fact) => {
    const isExcused = isCutOff(fact);
    if (fact.kind === 'acknowledged' && fact.what === 'cancellation') cancelled.add(fact.id);
    if (fact.kind !== 'sent' || !cancelled.has(fact.orderId) || isExcused) return null;
    return `${fact.orderId} was sent after its customer was told that it is cancelled`;
  };
};

/**
 * Sees who sends and cannot know what others did: another process wrote for the store since. Where our key is not
 * honoured nobody sends before a write of his own is taken.
 */
function cutOff(): (fact: Fact) => boolean {
  const writers = new Map<StoreId, Boot>();
  return (fact) => {
    if (fact.kind === 'wrote') writers.set(fact.storeId, fact.boot);
    return fact.kind === 'sent' && fact.idempotent && (writers.get(fact.storeId) ?? fact.boot) !== fact.boot;
  };
}

/** What a POS may see of us. */
export const sendingChecks = {
  'an order has one ticket': oneTicket,
  'no second try in the dark': noBlindSecondTry,
  'no more in flight than the store takes': withinConcurrency,
  'no order is sent early': neverEarly,
  'a cancelled order is not sent': cancelledStaysHere,
} as const satisfies { readonly [name: string]: Check };
