-- What people did to runs and DAGs. Rows of action are added, and never changed.

INSERT INTO counter (name, value) VALUES ('action', 0);

CREATE TABLE action (
  number BIGINT PRIMARY KEY,
  at     BIGINT NOT NULL,
  actor  ${text} NOT NULL,
  kind   ${text} NOT NULL,
  dag    ${text} NOT NULL,
  run_id ${text},
  task   ${text},
  reason ${text} NOT NULL,
  effect ${text} NOT NULL
);
CREATE INDEX action_by_dag ON action (dag, number);
CREATE INDEX action_by_run ON action (run_id, number);

CREATE TABLE dag_pause (
  dag    ${text} PRIMARY KEY,
  actor  ${text} NOT NULL,
  reason ${text} NOT NULL,
  since  BIGINT NOT NULL
) ${clustered};
