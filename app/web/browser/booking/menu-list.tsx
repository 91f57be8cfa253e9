import type { Draft } from './draft.ts';
import { MOST_OF_ONE, quantityOf, withQuantity } from './draft.ts';
import type { Dish } from './menu.ts';
import { menu, money } from './menu.ts';

interface MenuListProps {
  readonly draft: Draft;
  readonly complaint: string | undefined;
  onChange(draft: Draft): void;
}

/** The dishes, each with how many. */
export function MenuList({ draft, complaint, onChange }: MenuListProps) {
  return (
    <fieldset class="part" aria-describedby={complaint && 'basket-wrong'}>
      <legend>What would you like?</legend>
      {complaint !== undefined && (
        <p class="wrong" id="basket-wrong" role="alert">
          {complaint}
        </p>
      )}
      <ul class="dishes">
        {menu.map((dish) => (
          <DishLine
            key={dish.sku}
            dish={dish}
            quantity={quantityOf(draft, dish.sku)}
            onQuantity={(quantity) => onChange(withQuantity(draft, dish.sku, quantity))}
          />
        ))}
      </ul>
    </fieldset>
  );
}

interface DishLineProps {
  readonly dish: Dish;
  readonly quantity: number;
  onQuantity(quantity: number): void;
}

function DishLine({ dish, quantity, onQuantity }: DishLineProps) {
  return (
    <li class="dish">
      <div>
        <strong>{dish.name}</strong>
        <span class="soft">{dish.about}</span>
        <span>{money(dish.cents)}</span>
      </div>
      <div class="stepper">
        <button
          type="button"
          aria-label={`One ${dish.name} less`}
          aria-disabled={quantity === 0}
          onClick={() => onQuantity(quantity - 1)}
        >
          −
        </button>
        <output aria-label={`${dish.name}, how many`}>{quantity}</output>
        <button
          type="button"
          aria-label={`One ${dish.name} more`}
          aria-disabled={quantity === MOST_OF_ONE}
          onClick={() => onQuantity(quantity + 1)}
        >
          +
        </button>
      </div>
    </li>
  );
}
