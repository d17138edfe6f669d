package io.headgate.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headgate.graph.Graph.Edge;
import io.headgate.graph.Graph.Kind;
import io.headgate.graph.Graph.Node;
import io.headgate.testdags.Retail;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GraphsTest {

  @Test
  void writesADagAsMermaid() {
    assertThat(Mermaid.write(Graphs.ofDag(Retail.sales())))
        .isEqualTo(
            """
            flowchart LR
              n1{{"sales_arrived<br/>QualityGate<br/>reads raw.sales"}}
              n2["clean<br/>Job<br/>raw.sales -#gt; clean.sales"]
              n3["daily<br/>Job<br/>clean.sales -#gt; mart.daily_sales"]
              n4["weekly<br/>Job<br/>clean.sales -#gt; mart.weekly_sales"]
              n1 --> n2
              n2 --> n3
              n2 --> n4
            """);
  }

  @Test
  void writesTheLineageAsDot() {
    assertThat(Dot.write(Graphs.ofLineage(Retail.lineage())))
        .isEqualTo(
            """
            digraph {
              label="Lineage: 5 datasets"
              rankdir=LR
              node [fontname="Helvetica" fontsize=11]
              edge [fontname="Helvetica" fontsize=9]
              "raw.sales" [label="raw.sales\\ndaily (Z)\\nstore-systems\\nfrom outside" shape=ellipse]
              "clean.sales" [label="clean.sales\\ndaily (Z)\\ndata-platform\\nby sales.clean" shape=cylinder]
              "mart.customer_spend" [label="mart.customer_spend\\ndaily (Z)\\nno owner\\nby marts.spend" shape=cylinder]
              "mart.daily_sales" [label="mart.daily_sales\\ndaily (Z)\\nanalytics\\nby sales.daily" shape=cylinder]
              "mart.weekly_sales" [label="mart.weekly_sales\\nweekly from MONDAY (Z)\\nanalytics\\nby sales.weekly" shape=cylinder]
              "raw.sales" -> "clean.sales"
              "clean.sales" -> "mart.daily_sales"
              "clean.sales" -> "mart.weekly_sales"
              "clean.sales" -> "mart.customer_spend" [label="trailing 28"]
            }
            """);
  }

  @Test
  void escapesWhatWouldBreakOutOfALabel() {
    Graph nasty =
        new Graph(
            "a \"title\"",
            List.of(
                new Node("end", "x\"]; click n1", List.of("<script>|`#1`"), Kind.TASK),
                new Node("b", "back\\slash", List.of("two\nlines"), Kind.SOURCE)),
            List.of(new Edge("end", "b", "in \"7\" | days")));
    assertThat(Mermaid.write(nasty))
        .isEqualTo(
            """
            flowchart LR
              n1["x#quot;]; click n1<br/>#lt;script#gt;#124;#96;#35;1#96;"]
              n2(["back\\slash<br/>two lines"])
              n1 -->|"in #quot;7#quot; #124; days"| n2
            """);
    assertThat(Dot.write(nasty))
        .contains("label=\"a \\\"title\\\"\"")
        .contains("\"b\" [label=\"back\\\\slash\\ntwo\\nlines\"")
        .contains("[label=\"in \\\"7\\\" | days\"]");
  }

  @Test
  void refusesAnEdgeThatLeadsNowhereOrBack() {
    Node a = new Node("a", "a", List.of(), Kind.TASK);
    Node b = new Node("b", "b", List.of(), Kind.TASK);
    for (Edge edge :
        List.of(new Edge("b", "a", ""), new Edge("a", "a", ""), new Edge("a", "gone", ""))) {
      assertThatThrownBy(() -> new Graph("g", List.of(a, b), List.of(edge)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(edge.from() + " -> " + edge.to());
    }
    assertThatThrownBy(() -> new Graph("g", List.of(a, a), List.of()))
        .hasMessage("The graph g has the node a twice");
  }
}
