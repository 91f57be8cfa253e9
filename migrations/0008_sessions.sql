-- Who is signed in to the console. Of a session and of a code only the SHA-256 is kept, in hex.
CREATE TABLE session (
  token_hash text COLLATE "C" PRIMARY KEY CHECK (length(token_hash) = 64),
  api_key_id text COLLATE "C" NOT NULL REFERENCES api_key ON DELETE CASCADE,
  expires_at timestamptz NOT NULL
);

-- Each signs somebody in once.
CREATE TABLE sign_in_code (
  code_hash text COLLATE "C" PRIMARY KEY CHECK (length(code_hash) = 64),
  api_key_id text COLLATE "C" NOT NULL REFERENCES api_key ON DELETE CASCADE,
  expires_at timestamptz NOT NULL
);
CREATE INDEX sign_in_code_key ON sign_in_code (api_key_id, expires_at);
