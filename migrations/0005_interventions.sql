-- held_back: who keeps an order from being fired by itself, why and since when. in_doubt: of a dead letter, whether an
-- attempt may have reached the POS without our knowing.
ALTER TABLE orders ADD COLUMN held_back json, ADD COLUMN in_doubt boolean NOT NULL DEFAULT false;

-- Those that were given up before doubt was kept: to take too many for doubtful costs a look-up, too few a second ticket.
UPDATE orders SET in_doubt = true WHERE status = 'dead_letter' AND EXISTS (
  SELECT 1 FROM attempt WHERE attempt.order_id = orders.order_id
    AND (attempt.outcome IS NULL OR attempt.outcome = 'unconfirmed'));
