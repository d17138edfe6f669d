-- Which version of the partition was looked at (0: the ledger knew of none), by which task instance
-- in which of its attempts. Observations from before this have no observer.
ALTER TABLE observation ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE observation ADD COLUMN observer ${text};
ALTER TABLE observation ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0;
