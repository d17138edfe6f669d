-- One script for every database; ${text} and ${clustered} are all that they do not share.
-- Points in time are microseconds since 1970-01-01T00:00:00Z.

-- Numbers that grow in the order of commits: the row is locked until the commit.
CREATE TABLE counter (
  name  ${text} PRIMARY KEY,
  value BIGINT NOT NULL
) ${clustered};
INSERT INTO counter (name, value) VALUES ('materialization', 0), ('observation', 0), ('swap_journal', 0);

CREATE TABLE dag_run (
  id         ${text} PRIMARY KEY,
  dag        ${text} NOT NULL,
  kind       ${text} NOT NULL,
  start_at   BIGINT NOT NULL,
  end_at     BIGINT NOT NULL,
  label      ${text} NOT NULL,
  state      ${text} NOT NULL,
  terminal   SMALLINT NOT NULL,
  created_at BIGINT NOT NULL,
  started_at BIGINT,
  ended_at   BIGINT
) ${clustered};
CREATE INDEX dag_run_by_interval ON dag_run (start_at, end_at, created_at, id);
CREATE INDEX dag_run_by_dag ON dag_run (dag, start_at, end_at, created_at, id);
CREATE INDEX dag_run_unfinished ON dag_run (start_at, created_at, id) WHERE terminal = 0;

CREATE TABLE task_instance (
  run_id     ${text} NOT NULL,
  task       ${text} NOT NULL,
  position   INTEGER NOT NULL,
  state      ${text} NOT NULL,
  attempt    INTEGER NOT NULL,
  failures   INTEGER NOT NULL,
  message    ${text} NOT NULL,
  due_at     BIGINT,
  started_at BIGINT,
  ended_at   BIGINT,
  PRIMARY KEY (run_id, task)
) ${clustered};

CREATE TABLE materialization (
  version      BIGINT PRIMARY KEY,
  dataset      ${text} NOT NULL,
  start_at     BIGINT NOT NULL,
  end_at       BIGINT NOT NULL,
  label        ${text} NOT NULL,
  producer     ${text} NOT NULL,
  code_version ${text} NOT NULL,
  inputs       ${text} NOT NULL,
  at           BIGINT NOT NULL
);
CREATE INDEX materialization_by_partition ON materialization (dataset, start_at, end_at, version);
CREATE INDEX materialization_by_length ON materialization (dataset, (end_at - start_at));

-- The latest verdict of each check.
CREATE TABLE verdict (
  dataset    ${text} NOT NULL,
  start_at   BIGINT NOT NULL,
  end_at     BIGINT NOT NULL,
  check_name ${text} NOT NULL,
  label      ${text} NOT NULL,
  outcome    ${text} NOT NULL,
  message    ${text} NOT NULL,
  at         BIGINT NOT NULL,
  PRIMARY KEY (dataset, start_at, end_at, check_name)
) ${clustered};
CREATE INDEX verdict_by_length ON verdict (dataset, (end_at - start_at));

-- What verdicts were before they changed; a recheck that says the same again leaves no row.
CREATE TABLE verdict_history (
  dataset    ${text} NOT NULL,
  start_at   BIGINT NOT NULL,
  end_at     BIGINT NOT NULL,
  check_name ${text} NOT NULL,
  outcome    ${text} NOT NULL,
  message    ${text} NOT NULL,
  at         BIGINT NOT NULL
);
CREATE INDEX verdict_history_by_partition ON verdict_history (dataset, start_at, end_at, check_name);

CREATE TABLE observation (
  id           BIGINT PRIMARY KEY,
  dataset      ${text} NOT NULL,
  start_at     BIGINT NOT NULL,
  end_at       BIGINT NOT NULL,
  label        ${text} NOT NULL,
  inspector    ${text} NOT NULL,
  table_schema ${text},
  at           BIGINT NOT NULL
);
CREATE INDEX observation_by_partition ON observation (dataset, start_at, end_at);
CREATE INDEX observation_by_length ON observation (dataset, (end_at - start_at));

-- A value, an error, or neither for a value that is not a number.
CREATE TABLE observation_metric (
  observation_id BIGINT NOT NULL,
  metric         ${text} NOT NULL,
  value          DOUBLE PRECISION,
  error          ${text},
  PRIMARY KEY (observation_id, metric)
) ${clustered};

CREATE TABLE ticket (
  number     BIGINT PRIMARY KEY,
  dataset    ${text} NOT NULL,
  check_name ${text} NOT NULL,
  start_at   BIGINT NOT NULL,
  end_at     BIGINT NOT NULL,
  label      ${text} NOT NULL,
  owner      ${text},
  message    ${text} NOT NULL,
  consumers  ${text} NOT NULL,
  opened_at  BIGINT NOT NULL,
  closed_at  BIGINT
);
CREATE INDEX ticket_open ON ticket (number) WHERE closed_at IS NULL;

CREATE TABLE backfill (
  id           ${text} PRIMARY KEY,
  plan         ${text} NOT NULL,
  run_id       ${text} NOT NULL,
  rollback_of  ${text},
  submitted_at BIGINT NOT NULL
) ${clustered};

CREATE TABLE swap_journal (
  entry      BIGINT PRIMARY KEY,
  swap       ${text} NOT NULL,
  table_name ${text} NOT NULL,
  state      ${text} NOT NULL,
  detail     ${text} NOT NULL,
  at         BIGINT NOT NULL
);
CREATE INDEX swap_journal_by_swap ON swap_journal (swap, entry);
CREATE INDEX swap_journal_by_table ON swap_journal (table_name, entry);
