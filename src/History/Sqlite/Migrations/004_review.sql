-- Versions of one signal, for questions as of a moment; the answers of the brand's own accounts, which are few among many.
CREATE INDEX signals_versions ON signals (id, seq);
CREATE INDEX mention_brands_owned ON mention_brands (brand, event_ms) WHERE role = 1;
