-- These tables are written by fenced flushes only, a whole change at a time, so a row's relatives are there without
-- foreign keys, which would cost a query per row.

CREATE TABLE hold (
  hold_id text COLLATE "C" PRIMARY KEY,
  store_id text COLLATE "C" NOT NULL,
  slot timestamptz NOT NULL,
  units integer NOT NULL CHECK (units > 0),
  customer_ref text,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  extended boolean NOT NULL,
  status text NOT NULL CHECK (status IN ('held', 'confirmed', 'released')),
  order_id text COLLATE "C",
  version integer NOT NULL
) WITH (fillfactor = 85);
-- Expiry is never written: what is live is found by time.
CREATE INDEX hold_live ON hold (store_id, expires_at) WHERE status = 'held';

-- open: something can still happen to it. takes_place: it counts in its slot. Both follow from status by the rules of
-- stores/order.ts, and are columns so that most changes of status touch no index.
CREATE TABLE orders (
  order_id text COLLATE "C" PRIMARY KEY,
  store_id text COLLATE "C" NOT NULL,
  hold_id text COLLATE "C" NOT NULL,
  slot timestamptz NOT NULL,
  units integer NOT NULL CHECK (units > 0),
  details json NOT NULL,
  created_at timestamptz NOT NULL,
  status text NOT NULL CHECK (status IN ('scheduled', 'firing', 'deferred', 'unconfirmed', 'fired', 'accepted',
    'preparing', 'ready', 'picked_up', 'cancelled', 'cancelled_by_store', 'dead_letter')),
  open boolean NOT NULL,
  takes_place boolean NOT NULL,
  attempts integer NOT NULL,
  attempts_before integer NOT NULL,
  next_attempt_at timestamptz,
  ticket_id text,
  fired_at timestamptz,
  late boolean NOT NULL,
  version integer NOT NULL
) WITH (fillfactor = 80);
-- A hold becomes one order, whatever goes wrong above.
CREATE UNIQUE INDEX orders_hold ON orders (hold_id);
-- All that a boot reads of millions of orders: the open ones, and the places that recent closed ones keep.
CREATE INDEX orders_open ON orders (store_id) WHERE open;
CREATE INDEX orders_settled ON orders (store_id, slot) INCLUDE (units) WHERE NOT open AND takes_place;

-- An order's timeline.
CREATE TABLE order_step (
  order_id text COLLATE "C" NOT NULL,
  number integer NOT NULL,
  at timestamptz NOT NULL,
  status text NOT NULL,
  detail text,
  PRIMARY KEY (order_id, number)
);

CREATE TABLE attempt (
  order_id text COLLATE "C" NOT NULL,
  number integer NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  outcome text CHECK (outcome IN ('delivered', 'not_received', 'rejected', 'unconfirmed')),
  detail text,
  PRIMARY KEY (order_id, number)
) WITH (fillfactor = 85);
CREATE INDEX attempt_open ON attempt (order_id) WHERE outcome IS NULL;
