-- With orders_open and orders_settled every order of a store's day is found without reading those of other days.
CREATE INDEX orders_cancelled ON orders (store_id, slot) WHERE NOT open AND NOT takes_place;
