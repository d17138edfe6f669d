-- Some of the rows that break the check, as JSON; NULL for none.
ALTER TABLE verdict ADD COLUMN examples ${text};
