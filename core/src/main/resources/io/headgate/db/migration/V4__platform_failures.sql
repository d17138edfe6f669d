-- Attempts that the platform failed have a budget of their own beside the attempts that the body failed.
ALTER TABLE task_instance ADD COLUMN platform_failures INTEGER NOT NULL DEFAULT 0;
