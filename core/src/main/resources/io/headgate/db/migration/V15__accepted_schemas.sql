-- The schemas, as JSON, that checks of drift compare with; never pruned.
CREATE TABLE accepted_schema (
  dataset     ${text} NOT NULL,
  check_name  ${text} NOT NULL,
  schema_json ${text} NOT NULL,
  accepted_by ${text} NOT NULL,
  at          BIGINT NOT NULL,
  PRIMARY KEY (dataset, check_name)
) ${clustered};
