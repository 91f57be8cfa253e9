-- Domain objects carry instants as milliseconds since 1970; rows carry timestamptz. These two are inlined by the planner.
CREATE FUNCTION to_ms(instant timestamptz) RETURNS double precision LANGUAGE sql STABLE PARALLEL SAFE
  RETURN round(date_part('epoch', instant) * 1000);
CREATE FUNCTION from_ms(ms double precision) RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
  RETURN to_timestamp(ms / 1000.0);

-- Ids are ASCII and compared byte by byte, whatever the database's locale.
CREATE TABLE pos_account (
  pos_account_id text COLLATE "C" PRIMARY KEY,
  base_url text NOT NULL,
  api_key text NOT NULL,
  idempotent boolean NOT NULL,
  can_look_up boolean NOT NULL,
  rate_per_second double precision NOT NULL CHECK (rate_per_second > 0),
  burst integer NOT NULL CHECK (burst > 0),
  max_in_flight integer NOT NULL CHECK (max_in_flight > 0),
  connections integer NOT NULL CHECK (connections > 0),
  connect_timeout_ms integer NOT NULL CHECK (connect_timeout_ms > 0),
  response_timeout_ms integer NOT NULL CHECK (response_timeout_ms > 0),
  retries text NOT NULL CHECK (retries IN ('on', 'off')),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE store (
  store_id text COLLATE "C" PRIMARY KEY,
  definition jsonb NOT NULL,
  pos_account_id text COLLATE "C" GENERATED ALWAYS AS (definition ->> 'posAccount') STORED
    NOT NULL REFERENCES pos_account,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX store_pos_account ON store (pos_account_id);

-- What a running store changes about itself; apart from its definition, because a cursor moves all day long.
-- A late duplicate of a flush whose outcome was unknown must not undo a later one: (written_epoch, written_flush) only grows.
CREATE TABLE store_state (
  store_id text COLLATE "C" PRIMARY KEY REFERENCES store,
  controls jsonb NOT NULL DEFAULT '{}',
  cursor text,
  cursor_saved_at timestamptz,
  written_epoch bigint NOT NULL DEFAULT 0,
  written_flush bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- One slot that differs from the store's default; one with neither capacity nor closure is back to the default.
CREATE TABLE slot_override (
  store_id text COLLATE "C" NOT NULL,
  slot timestamptz NOT NULL,
  capacity integer,
  closed boolean,
  by text NOT NULL,
  reason text NOT NULL,
  at timestamptz NOT NULL,
  written_epoch bigint NOT NULL,
  written_flush bigint NOT NULL,
  PRIMARY KEY (store_id, slot)
);
