-- What an instance of a mapped task is for. Such a row's task is written task[0], task[1], ...,
-- and all of them have the position of the row that they replaced.
ALTER TABLE task_instance ADD COLUMN item ${text};

-- What runs were created with, each distinct shape once. Older runs have none.
CREATE TABLE dag_shape (
  hash    ${text} PRIMARY KEY,
  tasks   ${text} NOT NULL,
  -- When the latest run of this shape was created.
  used_at BIGINT NOT NULL
) ${clustered};
ALTER TABLE dag_run ADD COLUMN shape ${text};
CREATE INDEX dag_run_by_shape ON dag_run (shape);

-- Which scheduled runs were pruned: those that begin from the first to the last start. They exist
-- no more, and are not created again.
CREATE TABLE pruned_schedule (
  dag         ${text} PRIMARY KEY,
  first_start BIGINT NOT NULL,
  last_start  BIGINT NOT NULL
) ${clustered};

CREATE INDEX dag_run_ended ON dag_run (ended_at, id) WHERE terminal = 1;
CREATE INDEX materialization_by_age ON materialization (at);
CREATE INDEX verdict_history_by_age ON verdict_history (at);
CREATE INDEX observation_by_age ON observation (at);
