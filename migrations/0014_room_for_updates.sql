-- An order is written half a dozen times before it is picked up, and nothing that an index holds changes meanwhile: with
-- room on its page the new version stays there, and no index has to hear of it.
ALTER TABLE orders SET (fillfactor = 60);
ALTER TABLE attempt SET (fillfactor = 80);
