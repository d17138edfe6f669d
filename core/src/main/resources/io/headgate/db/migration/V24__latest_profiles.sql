-- The latest profiles of a task, whatever the number of its runs.
CREATE INDEX task_profile_by_task ON task_profile (task, at);
