package io.headgate.internal.jdbc;

import io.headgate.dataset.DatasetName;
import io.headgate.quality.AcceptedSchema;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The schemas that checks compare with: the latest of each dataset and check. */
final class AcceptedSchemaTable {

  private static final String PUT =
      """
      INSERT INTO accepted_schema (dataset, check_name, schema_json, accepted_by, at)
      VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (dataset, check_name) DO UPDATE
      SET schema_json = excluded.schema_json, accepted_by = excluded.accepted_by, at = excluded.at
      """;

  private static final String FIND =
      """
      SELECT schema_json, accepted_by, at FROM accepted_schema
      WHERE dataset = ? AND check_name = ?
      """;

  void put(Session session, List<AcceptedSchema> schemas) throws SQLException {
    Sql.batch(
        session,
        PUT,
        schemas,
        (params, schema) ->
            params
                .text(schema.dataset().value())
                .text(schema.check())
                .text(SchemaFormat.write(schema.schema()))
                .prose(schema.by())
                .instant(schema.at()));
  }

  Optional<AcceptedSchema> find(Session session, DatasetName dataset, String check)
      throws SQLException {
    return Sql.query(
            session,
            FIND,
            params -> params.text(dataset.value()).text(check),
            row ->
                new AcceptedSchema(
                    dataset,
                    check,
                    SchemaFormat.read(row.text("schema_json")),
                    row.text("accepted_by"),
                    row.instant("at")))
        .stream()
        .findFirst();
  }
}
