import type { Dish } from './menu.ts';
import { menu } from './menu.ts';

/** What a guest has chosen and typed, before it is an order. */
export interface Draft {
  /** Quantities by sku; none is 0. */
  readonly basket: Readonly<Record<string, number>>;
  readonly name: string;
  readonly phone: string;
  readonly note: string;
}

export const emptyDraft: Draft = { basket: {}, name: '', phone: '', note: '' };

/** Of one dish; more is for a phone call. */
export const MOST_OF_ONE = 20;

export function quantityOf({ basket }: Draft, sku: string): number {
  return basket[sku] ?? 0;
}

export function withQuantity(draft: Draft, sku: string, quantity: number): Draft {
  const kept = Math.max(0, Math.min(MOST_OF_ONE, quantity));
  return { ...draft, basket: { ...draft.basket, [sku]: kept } };
}

export interface Line {
  readonly dish: Dish;
  readonly quantity: number;
}

/** What is in the basket, in the order of the menu. */
export function linesOf(draft: Draft): readonly Line[] {
  return menu.map((dish) => ({ dish, quantity: quantityOf(draft, dish.sku) })).filter(({ quantity }) => quantity > 0);
}

export function totalCents(draft: Draft): number {
  return linesOf(draft).reduce((sum, { dish, quantity }) => sum + dish.cents * quantity, 0);
}

/** The fields that something may be wrong with. */
export type Field = 'basket' | 'name' | 'phone' | 'note';
export type Complaints = Readonly<Partial<Record<Field, string>>>;

const PHONE = /^\+?[\d\s()./-]{5,40}$/;
const LONGEST_NAME = 200;
const LONGEST_NOTE = 500;

/** What has to be mended before the draft can be ordered. */
export function complaintsAbout(draft: Draft): Complaints {
  const { name, phone, note } = draft;
  return {
    ...(linesOf(draft).length === 0 && { basket: 'Choose at least one dish.' }),
    ...(name.trim() === '' && { name: 'Tell us who picks it up.' }),
    ...(name.length > LONGEST_NAME && { name: `At most ${LONGEST_NAME} characters.` }),
    ...(phone.trim() !== '' && !PHONE.test(phone.trim()) && { phone: 'This does not look like a phone number.' }),
    ...(note.length > LONGEST_NOTE && { note: `At most ${LONGEST_NOTE} characters.` }),
  };
}

/** The draft as the API takes an order. */
export function orderOf(draft: Draft, holdId: string): object {
  const [name, phone, note] = [draft.name.trim(), draft.phone.trim(), draft.note.trim()];
  return {
    hold_id: holdId,
    items: linesOf(draft).map(({ dish: { sku, name: dishName, cents }, quantity }) => ({
      sku,
      name: dishName,
      quantity,
      unit_price_cents: cents,
    })),
    customer: { name, ...(phone !== '' && { phone }) },
    ...(note !== '' && { note }),
  };
}

/** A draft that was kept as text; whatever cannot be one is none. */
export function readDraft(text: string | null): Draft {
  try {
    const kept: Partial<Draft> | null = JSON.parse(text ?? 'null');
    return { ...emptyDraft, ...kept };
  } catch {
    return emptyDraft;
  }
}
