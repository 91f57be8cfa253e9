-- Another rate than the account's own: with who set it, why and until when, as the controls of a store have it.
ALTER TABLE pos_account ADD COLUMN throttle jsonb;
