-- The version that brought the rows that the partition still has; NULL for the version itself.
ALTER TABLE materialization ADD COLUMN content_version BIGINT;
