package io.headgate.internal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ColumnsTest {

  @Test
  void aStatementForOneRowBecomesOneForManyRows() throws SQLException {
    Columns columns = new Columns();
    Params params = new Params(columns);
    params.text("done").number(1).real(0.5).text("a");
    params.rewind();
    params.text(Optional.empty()).number(2).noReal().text("b");

    assertThat(columns.unnested("UPDATE t SET x = ?, y = ?, z = ?\nWHERE id = ?\n"))
        .isEqualTo(
            """
            UPDATE t SET x = v.p1 COLLATE "C", y = v.p2, z = v.p3
            FROM unnest(?::text[], ?::int8[], ?::float8[], ?::text[]) WITH ORDINALITY AS v (p1, p2, p3, p4, row)
            WHERE id = v.p4 COLLATE "C"
            RETURNING v.row""");
  }
}
