-- Several nodes on one store. A node holds its runs under a lease; the lease's number, its epoch, is
-- the fencing token. An embedded store belongs to one process and leaves all of this empty.

INSERT INTO counter (name, value) VALUES ('lease', 0), ('verdict', 0);

-- step: the number of the last commit under this lease. expires_at: by the database's clock.
-- ended: 1 when its runs are up for whoever lives; it never goes back.
CREATE TABLE lease (
  epoch      BIGINT PRIMARY KEY,
  node       ${text} NOT NULL,
  step       BIGINT NOT NULL,
  ended      SMALLINT NOT NULL,
  duration   BIGINT NOT NULL,
  joined_at  BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);

-- The epoch of the lease that holds the run; null: nobody has it yet.
ALTER TABLE dag_run ADD COLUMN owner BIGINT;

-- What running bodies are writing, while they do.
CREATE TABLE claim (
  run_id   ${text} NOT NULL,
  task     ${text} NOT NULL,
  dataset  ${text} NOT NULL,
  start_at BIGINT NOT NULL,
  end_at   BIGINT NOT NULL,
  epoch    BIGINT NOT NULL,
  PRIMARY KEY (run_id, task, dataset)
) ${clustered};
CREATE INDEX claim_by_dataset ON claim (dataset, start_at);

-- So that a node finds what others have established since it last looked.
ALTER TABLE materialization ADD COLUMN written_by BIGINT;
ALTER TABLE verdict ADD COLUMN written_by BIGINT;
ALTER TABLE action ADD COLUMN written_by BIGINT;
ALTER TABLE verdict ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
CREATE INDEX verdict_by_version ON verdict (version);
