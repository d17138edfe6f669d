package io.headgate.dataset;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import io.headgate.time.DataInterval;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which dataset is made from which, and by which task, over all registered DAGs.
 *
 * <p>Derived from what tasks read and write; never declared by hand. Immutable and thread-safe.
 */
public final class Lineage {

  /** The task that writes a dataset. */
  public record Producer(String dag, String task, Dataset dataset) {
    @Override
    public String toString() {
      return dag + "." + task;
    }
  }

  /**
   * {@code producer} makes {@code downstream} from the partitions of {@code upstream} that {@code
   * mapping} says.
   *
   * @param onChange what becomes of it when a backfill recomputes the upstream dataset
   */
  public record Edge(
      Dataset upstream,
      Dataset downstream,
      PartitionMapping mapping,
      Producer producer,
      ChangePolicy onChange) {

    /** An edge whose changes are followed. */
    public Edge(Dataset upstream, Dataset downstream, PartitionMapping mapping, Producer producer) {
      this(upstream, downstream, mapping, producer, ChangePolicy.REFRESH);
    }

    /** What the downstream partitions in {@code interval} are made from; empty if from none. */
    public Optional<DataInterval> upstreamOf(DataInterval interval) {
      return mapping.upstream(upstream.partitioning(), downstream.partitioning(), interval);
    }

    /** What is made from the upstream partitions in {@code interval}; empty if nothing is. */
    public Optional<DataInterval> downstreamOf(DataInterval interval) {
      return mapping.downstream(upstream.partitioning(), downstream.partitioning(), interval);
    }

    /** Whether a dataset is made from other partitions of itself. */
    public boolean isSelf() {
      return upstream.name().equals(downstream.name());
    }
  }

  private final ImmutableMap<DatasetName, Dataset> datasets;
  private final ImmutableMap<DatasetName, Producer> producers;
  private final ImmutableListMultimap<DatasetName, Edge> byUpstream;
  private final ImmutableListMultimap<DatasetName, Edge> byDownstream;

  /** On demand, as a lineage that has a cycle has none. */
  private volatile @Nullable LineageOrder order;

  /**
   * @param datasets every dataset that is read or written
   * @param producers one per written dataset
   */
  public Lineage(
      Collection<Dataset> datasets, Collection<Producer> producers, Collection<Edge> edges) {
    this.datasets =
        datasets.stream()
            .distinct()
            .collect(ImmutableMap.toImmutableMap(Dataset::name, dataset -> dataset));
    this.producers =
        producers.stream()
            .collect(ImmutableMap.toImmutableMap(p -> p.dataset().name(), producer -> producer));
    this.byUpstream =
        edges.stream()
            .collect(
                ImmutableListMultimap.toImmutableListMultimap(
                    edge -> edge.upstream().name(), edge -> edge));
    this.byDownstream =
        edges.stream()
            .collect(
                ImmutableListMultimap.toImmutableListMultimap(
                    edge -> edge.downstream().name(), edge -> edge));
  }

  /** Every dataset that is read or written, by name. */
  public Map<DatasetName, Dataset> datasets() {
    return datasets;
  }

  /**
   * The dataset of that name.
   *
   * @throws IllegalArgumentException if no registered DAG reads or writes it
   */
  public Dataset dataset(DatasetName name) {
    Dataset dataset = datasets.get(requireNonNull(name, "name"));
    if (dataset == null) {
      throw new IllegalArgumentException(
          "There is no dataset '"
              + name
              + "' in any registered DAG; known are "
              + datasets.keySet());
    }
    return dataset;
  }

  /** The task that writes the dataset; empty if it comes from outside. */
  public Optional<Producer> producer(DatasetName dataset) {
    return Optional.ofNullable(producers.get(dataset));
  }

  /** What the dataset is made from. */
  public List<Edge> upstream(DatasetName dataset) {
    return byDownstream.get(dataset);
  }

  /** What is made from the dataset. */
  public List<Edge> downstream(DatasetName dataset) {
    return byUpstream.get(dataset);
  }

  /**
   * Where the dataset stands if all of them are put in order: after everything that it is made from
   * and, among equals, by name. Counts from 0.
   *
   * @throws IllegalArgumentException if there is no such dataset, or the lineage has a cycle
   */
  public int position(DatasetName name) {
    return order().position(dataset(name).name());
  }

  /**
   * All datasets, upstream before downstream: that of {@link #position} 0 first.
   *
   * @throws IllegalArgumentException if the lineage has a cycle
   */
  public List<Dataset> upstreamFirst() {
    return order().upstreamFirst();
  }

  /** Whether the dataset is made from earlier partitions of itself. */
  public boolean isMadeFromItself(DatasetName dataset) {
    return upstream(dataset).stream().anyMatch(Edge::isSelf);
  }

  /** All edges. */
  public List<Edge> edges() {
    return ImmutableList.copyOf(byUpstream.values());
  }

  /** Two threads may both make it; it is the same. */
  private LineageOrder order() {
    LineageOrder known = order;
    if (known == null) {
      known = LineageOrder.of(this);
      order = known;
    }
    return known;
  }
}
