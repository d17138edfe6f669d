package io.headgate.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a query proves of its rows; a wrong yes would write rows where they do not belong. */
class ProvenRowsTest {

  private static final Column JANUARY =
      col("day")
          .geq(lit(LocalDate.of(1998, 1, 1)))
          .and(col("day").lt(lit(LocalDate.of(1998, 2, 1))));

  /** As a task reads it: a view of the table's rows of January. */
  @BeforeAll
  static void sales() {
    SharedSpark.sessions()
        .session()
        .range(90)
        .selectExpr("id", "date_add(DATE'1997-12-15', CAST(id AS INT)) AS day", "id % 3 AS store")
        .where(JANUARY)
        .createOrReplaceTempView("proven_sales");
  }

  private static boolean isProven(String query) {
    Dataset<Row> rows = SharedSpark.sessions().session().sql(query);
    boolean proven = ProvenRows.fulfil(rows, JANUARY);
    long outside =
        rows.where("NOT coalesce(day >= '1998-01-01' AND day < '1998-02-01', false)").count();
    assertThat(proven && outside > 0).as("proven of %s rows outside", outside).isFalse();
    return proven;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM proven_sales",
        "SELECT store, day FROM (SELECT day AS other, store FROM proven_sales)"
            + " LATERAL VIEW explode(array(other)) AS day WHERE day >= DATE'1998-01-01'"
            + " AND day < DATE'1998-02-01'",
        "SELECT d AS day, store FROM (SELECT day AS d, store FROM proven_sales)",
        "SELECT day, store, count(*) AS n FROM proven_sales GROUP BY day, store",
        "SELECT s.day, t.n FROM proven_sales s"
            + " LEFT JOIN (SELECT store, count(*) AS n FROM proven_sales GROUP BY store) t"
            + " ON s.store = t.store",
        "SELECT day, row_number() OVER (PARTITION BY store ORDER BY id) AS n FROM proven_sales",
        "SELECT day FROM proven_sales UNION ALL SELECT day FROM proven_sales"
      })
  void aColumnThatIsOnlyPassedOnKeepsItsBounds(String query) {
    assertThat(isProven(query)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT date_add(day, 1) AS day FROM proven_sales",
        "SELECT DATE'1998-03-01' AS day FROM proven_sales",
        "SELECT IF(store = 0, NULL, day) AS day FROM proven_sales",
        "SELECT max(day) AS day FROM proven_sales",
        "SELECT t.day FROM range(3) s LEFT JOIN proven_sales t ON s.id = t.id",
        "SELECT day FROM proven_sales UNION ALL SELECT DATE'1998-03-01'",
        "SELECT day FROM (SELECT date_add(DATE'1997-12-15', CAST(id AS INT)) AS day FROM range(90))"
            + " WHERE day >= DATE'1998-01-01'"
      })
  void nothingElseIsTakenForProven(String query) {
    assertThat(isProven(query)).isFalse();
  }

  @Test
  void boundsMustBeTheVerySame() {
    Dataset<Row> rows = SharedSpark.sessions().session().sql("SELECT * FROM proven_sales");

    assertThat(ProvenRows.fulfil(rows, col("day").lt(lit(LocalDate.of(1998, 1, 15))))).isFalse();
    assertThat(ProvenRows.fulfil(rows, JANUARY.and(col("store").equalTo(lit(1))))).isFalse();
  }
}
