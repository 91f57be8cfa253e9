-- Events of a rare kind are found without reading through all the others.
CREATE INDEX event_kind ON event (kind, seq);
