/** What the demo's stores sell. */
export const menu = [
  { sku: 'burger', name: 'Cheeseburger', unit_price_cents: 950 },
  { sku: 'fries', name: 'Fries', unit_price_cents: 400 },
  { sku: 'salad', name: 'Caesar salad', unit_price_cents: 870 },
  { sku: 'bowl', name: 'Rice bowl', unit_price_cents: 1_090 },
  { sku: 'wrap', name: 'Falafel wrap', unit_price_cents: 820 },
  { sku: 'soup', name: 'Tomato soup', unit_price_cents: 560 },
  { sku: 'lemonade', name: 'Lemonade', unit_price_cents: 350 },
  { sku: 'cookie', name: 'Chocolate cookie', unit_price_cents: 250 },
] as const;
