package io.headgate.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskRef;
import io.headgate.dag.TaskResult;
import io.headgate.testdags.Retail;
import io.headgate.text.Glyphs;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class TreeTest {

  @Test
  void drawsADagWithItsGatesAndDatasets() {
    assertThat(Tree.draw(Graphs.ofDag(Retail.sales()), Glyphs.UNICODE))
        .isEqualTo(
            """
            sales: daily (Z), data-platform
            └─ ◆ sales_arrived  QualityGate, reads raw.sales
               └─ clean  Job, raw.sales → clean.sales
                  ├─ daily  Job, clean.sales → mart.daily_sales
                  └─ weekly  Job, clean.sales → mart.weekly_sales
            """);
  }

  @Test
  void drawsTheLineageWithMappings() {
    assertThat(Tree.draw(Graphs.ofLineage(Retail.lineage()), Glyphs.ASCII))
        .isEqualTo(
            """
            Lineage: 5 datasets
            `- raw.sales  daily (Z), store-systems, from outside
               `- clean.sales  daily (Z), data-platform, by sales.clean
                  |- mart.customer_spend  daily (Z), no owner, by marts.spend  [trailing 28]
                  |- mart.daily_sales  daily (Z), analytics, by sales.daily
                  `- mart.weekly_sales  weekly from MONDAY (Z), analytics, by sales.weekly
            """);
  }

  @Test
  void drawsATaskOnceUnderItsDeepestUpstreamAndNamesTheOthers() {
    DagBuilder dag = Dag.named("diamond");
    TaskRef a = task(dag, "a");
    TaskRef b = task(dag, "b", a);
    TaskRef c = task(dag, "c", b);
    task(dag, "d", a, c);
    task(dag, "alone");
    assertThat(Tree.draw(Graphs.ofDag(dag.build()), Glyphs.UNICODE))
        .isEqualTo(
            """
            diamond: by hand (Z)
            ├─ a  Operator
            │  └─ b  Operator
            │     └─ c  Operator
            │        └─ d  Operator  (and after a)
            └─ alone  Operator
            """);
  }

  @Test
  void listsADeepDagFlat() {
    DagBuilder dag = Dag.named("chain");
    TaskRef last = task(dag, "t0");
    for (int i = 1; i < 30; i++) {
      last = task(dag, "t" + i, last);
    }
    assertThat(Tree.draw(Graphs.ofDag(dag.build()), Glyphs.UNICODE))
        .contains("\n  t0  Operator\n")
        .endsWith("\n  t29  Operator  (after t28)\n");
  }

  @Test
  void usesUnicodeOnlyWhereTheCharacterSetHasIt() {
    assertThat(Glyphs.of(StandardCharsets.UTF_8)).isEqualTo(Glyphs.UNICODE);
    assertThat(Glyphs.of(StandardCharsets.US_ASCII)).isEqualTo(Glyphs.ASCII);
    assertThat(Glyphs.of(StandardCharsets.ISO_8859_1)).isEqualTo(Glyphs.ASCII);
  }

  private static TaskRef task(DagBuilder dag, String id, TaskRef... upstream) {
    return dag.after(upstream).task(id, context -> TaskResult.success());
  }
}
