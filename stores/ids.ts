import type { Brand } from '../lib/brand.ts';

export type StoreId = Brand<string, 'StoreId'>;
export type PosAccountId = Brand<string, 'PosAccountId'>;
export type HoldId = Brand<string, 'HoldId'>;
export type OrderId = Brand<string, 'OrderId'>;
/** The POS's own id of a ticket. */
export type TicketId = Brand<string, 'TicketId'>;
/** How far a store's feed has been read; opaque, made by the POS. */
export type Cursor = Brand<string, 'Cursor'>;
/** Counts the openings of a store; a durable write with an old one is refused. */
export type Epoch = Brand<number, 'Epoch'>;

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const HOLD = /^hold_[A-Za-z0-9_-]{22}$/;
const ORDER = /^ord_[A-Za-z0-9_-]{22}$/;

/** 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or digit; otherwise null. */
export function parseStoreId(text: string): StoreId | null {
  return NAME.test(text) ? (text as StoreId) : null;
}

/** Same form as a store's id; otherwise null. */
export function parsePosAccountId(text: string): PosAccountId | null {
  return NAME.test(text) ? (text as PosAccountId) : null;
}

export function parseHoldId(text: string): HoldId | null {
  return HOLD.test(text) ? (text as HoldId) : null;
}

export function parseOrderId(text: string): OrderId | null {
  return ORDER.test(text) ? (text as OrderId) : null;
}

/** Makes ids: handed in, so that tests and the simulation are repeatable. Each carries 128 random bits. */
export interface Ids {
  hold(): HoldId;
  order(): OrderId;
}

/** Ids over `token`, which returns 22 unguessable characters of base64url (128 bits). */
export function idsFrom(token: () => string): Ids {
  return {
    hold: () => `hold_${token()}` as HoldId,
    order: () => `ord_${token()}` as OrderId,
  };
}
