-- That a hold has expired is written once it was seen: its place may be somebody else's by then, and time as a clock
-- tells it can come again. What has expired before is written by its store's owner, at the next opening.
ALTER TABLE hold DROP CONSTRAINT hold_status_check;
ALTER TABLE hold ADD CONSTRAINT hold_status_check CHECK (status IN ('held', 'confirmed', 'released', 'expired'));
