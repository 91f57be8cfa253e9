CREATE TABLE slot (
  store_id text NOT NULL,
  slot timestamptz NOT NULL,
  capacity integer NOT NULL,
  pending integer NOT NULL DEFAULT 0,
  confirmed integer NOT NULL DEFAULT 0,
  PRIMARY KEY (store_id, slot)
) WITH (fillfactor = 50);
CREATE TABLE hold (
  hold_id text PRIMARY KEY,
  store_id text NOT NULL,
  slot timestamptz NOT NULL,
  units integer NOT NULL,
  customer_ref text,
  expires_at timestamptz NOT NULL,
  status text NOT NULL DEFAULT 'held'
) WITH (fillfactor = 85);
CREATE INDEX hold_live ON hold (store_id, expires_at) WHERE status = 'held';
CREATE TABLE orders (
  order_id text PRIMARY KEY,
  hold_id text NOT NULL UNIQUE REFERENCES hold,
  store_id text NOT NULL,
  slot timestamptz NOT NULL,
  items json NOT NULL,
  customer json NOT NULL,
  status text NOT NULL
);
