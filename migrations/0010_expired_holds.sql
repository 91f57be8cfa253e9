-- That a hold has expired is written once it was seen: its place may be somebody else's by then, and time as a clock
-- tells it can come again. A partial index on status alone still finds what is held.
ALTER TABLE hold DROP CONSTRAINT hold_status_check;
ALTER TABLE hold ADD CONSTRAINT hold_status_check CHECK (status IN ('held', 'confirmed', 'released', 'expired'));
UPDATE hold SET status = 'expired', version = version + 1 WHERE status = 'held' AND expires_at <= now();
