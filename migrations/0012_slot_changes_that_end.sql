-- A change of one slot may end before the slot does, as a change of a control may.
ALTER TABLE slot_override ADD COLUMN until timestamptz;
