import { Checkout } from './checkout.tsx';
import type { Desk } from './desk.ts';
import { DeskContext } from './desk.ts';
import { Link } from './link.tsx';
import { OrderPage } from './order-page.tsx';
import type { Place } from './place.ts';
import { MovePage, SlotsPage } from './slots-page.tsx';
import { StorePicker } from './store-picker.tsx';

/** The whole page. */
export function Booking({ desk }: { readonly desk: Desk }) {
  return (
    <DeskContext.Provider value={desk}>
      <header class="masthead">
        <Link to={{ kind: 'stores' }} look="brand">
          <Mark />
          Lunchrush
        </Link>
      </header>
      <main class="counter">
        <PlaceShown place={desk.place.value} />
      </main>
    </DeskContext.Provider>
  );
}

/** What belongs to one store, hold or order is drawn anew for the next. */
function PlaceShown({ place }: { readonly place: Place }) {
  switch (place.kind) {
    case 'stores':
      return <StorePicker />;
    case 'slots':
      return <SlotsPage key={place.storeId} place={place} />;
    case 'checkout':
      return <Checkout key={place.holdId} {...place} />;
    case 'order':
      return <OrderPage key={place.orderId} {...place} />;
    case 'move':
      return <MovePage key={place.orderId} place={place} />;
  }
}

function Mark() {
  return (
    <svg viewBox="0 0 20 20" class="mark" aria-hidden="true">
      <path d="M3 8h14l-1.4 9.2a1 1 0 0 1-1 .8H5.4a1 1 0 0 1-1-.8zM6 8V6a4 4 0 0 1 8 0v2" />
    </svg>
  );
}
