/** One dish; prices in cents. */
export interface Dish {
  readonly sku: string;
  readonly name: string;
  readonly about: string;
  readonly cents: number;
}

/** A sample: menus are kept elsewhere, and the service takes any items. */
export const menu: readonly Dish[] = [
  { sku: 'bowl', name: 'Rice bowl', about: 'Black beans, corn, avocado, lime', cents: 1_090 },
  { sku: 'burger', name: 'Cheeseburger', about: 'Beef, cheddar, pickles', cents: 950 },
  { sku: 'wrap', name: 'Falafel wrap', about: 'Hummus, cucumber, mint · vegan', cents: 820 },
  { sku: 'salad', name: 'Caesar salad', about: 'Romaine, croutons, parmesan', cents: 870 },
  { sku: 'fries', name: 'Fries', about: 'With rosemary salt · vegan', cents: 400 },
  { sku: 'lemonade', name: 'Lemonade', about: 'Made here, half a litre', cents: 350 },
];

const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });

export function money(cents: number): string {
  return dollars.format(cents / 100);
}
