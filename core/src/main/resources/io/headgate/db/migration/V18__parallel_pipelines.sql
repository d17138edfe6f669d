-- What became of parallel pipelines: appended, never changed or pruned.
INSERT INTO counter (name, value) VALUES ('parallel_journal', 0);

CREATE TABLE parallel_journal (
  entry    BIGINT PRIMARY KEY,
  pipeline ${text} NOT NULL,
  state    ${text} NOT NULL,
  subject  ${text} NOT NULL,
  at       BIGINT NOT NULL
);
CREATE INDEX parallel_journal_by_pipeline ON parallel_journal (pipeline, entry);
