-- A cancelled order that is at its POS stays in doubt until the POS has said what becomes of its ticket; whoever opens its
-- store asks on. Neither column changes with a step of an ordinary order's life, so that no other change touches the index.
CREATE INDEX orders_stray ON orders (store_id) WHERE in_doubt AND NOT open;
