-- A task instance is changed a few times soon after it was created. On PostgreSQL, its new versions
-- find room beside it, so that the index need not be told.
${roomForChanges};
