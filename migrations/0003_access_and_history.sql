CREATE TABLE api_key (
  api_key_id text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  -- SHA-256 of the key, in hex; the key itself is kept nowhere.
  hash text NOT NULL UNIQUE CHECK (length(hash) = 64),
  scope text NOT NULL CHECK (scope IN ('booking', 'ops')),
  -- Null: all stores.
  store_ids text[],
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz
);

-- The first answer to a request with an idempotency key, kept for 24 h.
CREATE TABLE receipt (
  api_key_id text COLLATE "C" NOT NULL,
  key text NOT NULL,
  request_hash text NOT NULL,
  at timestamptz NOT NULL,
  http_status integer NOT NULL,
  answer text NOT NULL,
  PRIMARY KEY (api_key_id, key)
);
CREATE INDEX receipt_at ON receipt (at);

CREATE TABLE audit (
  audit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- Which line of which flush this is, so that a repeated flush writes it once; null outside flushes.
  flush_line text COLLATE "C" UNIQUE,
  at timestamptz NOT NULL,
  by text NOT NULL,
  action text NOT NULL,
  target text NOT NULL,
  reason text NOT NULL,
  detail text
);

CREATE TABLE event (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  store_id text COLLATE "C" NOT NULL,
  at timestamptz NOT NULL,
  kind text NOT NULL,
  data json NOT NULL
);
CREATE INDEX event_store ON event (store_id, seq);
CREATE INDEX event_at ON event USING brin (at);
