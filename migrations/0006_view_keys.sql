-- Keys that read what ops read, and change nothing.
ALTER TABLE api_key
  DROP CONSTRAINT api_key_scope_check,
  ADD CONSTRAINT api_key_scope_check CHECK (scope IN ('booking', 'view', 'ops'));
