package io.headgate.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.graph.Graph.Edge;
import io.headgate.graph.Graph.Kind;
import io.headgate.graph.Graph.Node;
import io.headgate.graph.Layout.Box;
import io.headgate.graph.Layout.Point;
import io.headgate.graph.Layout.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class LayoutTest {

  @Property(tries = 60)
  void boxesNeverOverlapAndWiresLeadToTheRight(
      @ForAll @IntRange(min = 1, max = 30) int size, @ForAll long seed) {
    Graph graph = aGraph(size, new Random(seed));
    Layout layout = layout(graph);

    assertThat(layout.boxes()).hasSize(size);
    for (Box one : layout.boxes()) {
      assertThat(one.x()).isBetween(0.0, layout.width() - one.width() + 0.001);
      assertThat(one.y()).isBetween(-0.001, layout.height() - one.height() + 0.001);
      assertThat(layout.boxes())
          .filteredOn(other -> !other.equals(one))
          .noneMatch(o -> overlap(one, o));
    }
    assertThat(layout.wires()).hasSameSizeAs(graph.edges());
    for (Layout.Wire wire : layout.wires()) {
      List<Point> points = wire.points();
      for (int i = 1; i < points.size(); i++) {
        assertThat(points.get(i).x()).isGreaterThanOrEqualTo(points.get(i - 1).x());
      }
    }
  }

  @Test
  void aChainIsStraight() {
    Layout layout = layout(graph(3, new Edge("n0", "n1", ""), new Edge("n1", "n2", "")));
    assertThat(layout.boxes()).extracting(Box::y).containsOnly(0.0);
    assertThat(layout.boxes()).extracting(Box::x).containsExactly(0.0, 110.0, 220.0);
  }

  @Test
  void aSourceStandsRightBeforeWhatItFeeds() {
    Layout layout =
        layout(
            graph(4, new Edge("n0", "n2", ""), new Edge("n2", "n3", ""), new Edge("n1", "n3", "")));
    assertThat(layout.boxes().get(1).x()).isEqualTo(layout.boxes().get(2).x());
  }

  @Test
  void heightsAreTheLeastSquaresFitThatKeepsTheOrder() {
    assertThat(Isotonic.fit(new double[] {3, 1, 2, 5})).containsExactly(2, 2, 2, 5);
    assertThat(Isotonic.fit(new double[] {})).isEmpty();
  }

  private static Layout layout(Graph graph) {
    return Layout.of(graph, node -> new Size(60, 40), 50);
  }

  private static boolean overlap(Box one, Box other) {
    return one.x() < other.x() + other.width()
        && other.x() < one.x() + one.width()
        && one.y() + 0.001 < other.y() + other.height()
        && other.y() + 0.001 < one.y() + one.height();
  }

  private static Graph aGraph(int size, Random random) {
    List<Edge> edges = new ArrayList<>();
    for (int to = 1; to < size; to++) {
      for (int from = 0; from < to; from++) {
        if (random.nextInt(size) < 2) {
          edges.add(new Edge("n" + from, "n" + to, ""));
        }
      }
    }
    return graph(size, edges.toArray(new Edge[0]));
  }

  private static Graph graph(int size, Edge... edges) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      nodes.add(new Node("n" + i, "n" + i, List.of(), Kind.TASK));
    }
    return new Graph("g", nodes, List.of(edges));
  }
}
