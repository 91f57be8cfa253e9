-- One start of one process. Its lease covers every store it owns, so that renewing is one row whatever their number.
CREATE TABLE boot (
  boot_id text COLLATE "C" PRIMARY KEY,
  node text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  lease_until timestamptz NOT NULL,
  -- How often other boots took stores from this one; a renewal that does not know the latest is refused.
  losses integer NOT NULL DEFAULT 0
) WITH (fillfactor = 20);

-- Who may write for a store: the boot that claimed it last, with the epoch of that claim.
CREATE TABLE store_owner (
  store_id text COLLATE "C" PRIMARY KEY REFERENCES store,
  epoch bigint NOT NULL DEFAULT 0,
  boot_id text COLLATE "C"
) WITH (fillfactor = 50);
