-- How the work of the job that an attempt executed was spread over its stages, as JSON.
CREATE TABLE task_profile (
  run_id  ${text} NOT NULL,
  task    ${text} NOT NULL,
  attempt INTEGER NOT NULL,
  at      BIGINT NOT NULL,
  profile ${text} NOT NULL,
  PRIMARY KEY (run_id, task, attempt)
) ${clustered};
