package io.headgate.inspection;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.TableInspector;
import io.headgate.quality.TableSchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One profile being made. Not thread-safe. */
final class Survey {

  /** A column with more different values has no list of allowed ones. */
  private static final int MOST_VALUES = 20;

  /** A value that is told stands for at least so many rows on average. */
  private static final int ROWS_PER_VALUE = 10;

  /** Approximate counts are off by some percent. */
  private static final double ALMOST_ALL = 0.9;

  private static final int WIDEST_KEY = 4;

  private static final Pattern SIMPLE = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

  private final TableInspector inspector;
  private final Dataset dataset;
  private final Set<String> redacted;
  private final List<String> notes = new ArrayList<>();

  Survey(TableInspector inspector, Dataset dataset, Set<String> redacted) {
    this.inspector = inspector;
    this.dataset = dataset;
    this.redacted = redacted;
  }

  Profile of(List<Partition> asked) {
    List<Observation> there = new ArrayList<>();
    TableSchema schema = null;
    for (Observation seen : look(asked, Set.of(Metric.presence(), Metric.rowCount()), true)) {
      if (seen.value(Metric.rowCount()).orElse(0) > 0) {
        there.add(seen);
        schema = seen.schema().orElse(schema);
      }
    }
    if (schema == null) {
      throw new IllegalArgumentException(
          "Cannot profile "
              + dataset
              + ": "
              + (asked.size() == 1
                  ? "its partition " + asked.get(0).label() + " has no row"
                  : "none of " + asked.size() + " partitions has a row")
              + ", or there is no table");
    }
    requireKnown(schema);
    List<Partition> partitions = there.stream().map(Observation::partition).toList();
    List<Long> rows =
        there.stream().map(seen -> (long) seen.value(Metric.rowCount()).orElse(0)).toList();
    List<TableSchema.Column> readable = readable(schema);
    List<Observation> scanned = look(partitions, metrics(readable), false);
    List<ColumnProfile> columns =
        readable.stream().map(column -> column(column, partitions, rows, scanned)).toList();
    List<List<String>> keys = keys(columns, partitions, rows);
    return new Profile(
        dataset,
        partitions,
        rows,
        scanned.get(0).inspector(),
        schema,
        columns,
        keys,
        Suggestions.of(dataset, schema, columns, keys, rows),
        notes);
  }

  private List<Observation> look(
      List<Partition> partitions, Set<Metric> metrics, boolean withSchema) {
    return inspector.inspect(request(partitions, metrics, withSchema));
  }

  private TableInspector.Request request(
      List<Partition> partitions, Set<Metric> metrics, boolean withSchema) {
    return new TableInspector.Request(
        "profile of " + dataset,
        dataset,
        dataset.name().table(),
        partitions,
        metrics,
        withSchema,
        Map.of(),
        Map.of(),
        redacted);
  }

  private void requireKnown(TableSchema schema) {
    for (String column : redacted) {
      if (schema.find(column).isEmpty()) {
        throw new IllegalArgumentException(
            "Cannot redact "
                + column
                + ": table "
                + dataset
                + " has the columns "
                + schema.columns().stream()
                    .map(TableSchema.Column::name)
                    .collect(Collectors.joining(", ")));
      }
    }
  }

  private List<TableSchema.Column> readable(TableSchema schema) {
    List<TableSchema.Column> readable = new ArrayList<>();
    for (TableSchema.Column column : schema.columns()) {
      if (SIMPLE.matcher(column.name()).matches()) {
        readable.add(column);
      } else {
        notes.add(
            "a column is left out, because checks take names of letters, digits and underscores"
                + " only: "
                + FailingRows.shown(column.name()));
      }
    }
    return readable;
  }

  private boolean isRedacted(TableSchema.Column column) {
    return redacted.stream().anyMatch(column.name()::equalsIgnoreCase);
  }

  private Set<Metric> metrics(List<TableSchema.Column> columns) {
    Set<Metric> metrics = new LinkedHashSet<>(Set.of(Metric.rowCount()));
    for (TableSchema.Column column : columns) {
      String name = column.name();
      metrics.add(Metric.completeness(name));
      if (!column.isNested()) {
        metrics.add(Metric.approxDistinctCount(name));
      }
      if (!isRedacted(column) && column.isNumeric()) {
        metrics.addAll(Set.of(Metric.min(name), Metric.max(name), Metric.mean(name)));
      }
      if (!isRedacted(column) && column.isText()) {
        metrics.addAll(Set.of(Metric.minLength(name), Metric.maxLength(name)));
      }
    }
    return metrics;
  }

  private ColumnProfile column(
      TableSchema.Column column,
      List<Partition> partitions,
      List<Long> rows,
      List<Observation> scanned) {
    String name = column.name();
    for (Observation seen : scanned) {
      seen.errors()
          .forEach(
              (metric, error) -> {
                if (metric.columns().contains(name)) {
                  notes.add(metric + " could not be read: " + error.lines().findFirst().orElse(""));
                }
              });
    }
    double filled = 0;
    double all = 0;
    for (int i = 0; i < scanned.size(); i++) {
      filled += scanned.get(i).value(Metric.completeness(name)).orElse(0) * rows.get(i);
      all += rows.get(i);
    }
    Optional<Long> distinct = most(scanned, Metric.approxDistinctCount(name)).map(Math::round);
    boolean few = !isRedacted(column) && isOfFew(column, distinct.orElse(0L), partitions, rows);
    return new ColumnProfile(
        name,
        column.type(),
        all == 0 ? 0 : Math.min(1, Math.round(filled) / all),
        scanned.stream()
            .mapToDouble(seen -> seen.value(Metric.completeness(name)).orElse(0))
            .min()
            .orElse(0),
        distinct,
        range(scanned, rows, Metric.min(name), Metric.max(name), Metric.mean(name)),
        range(scanned, rows, Metric.minLength(name), Metric.maxLength(name), Metric.mean(name)),
        few ? inspector.values(request(partitions, Set.of(), false), name, MOST_VALUES) : List.of(),
        isRedacted(column));
  }

  /**
   * Whether its values look like a list that somebody has drawn up: what is the same in a whole
   * partition may be another in the next, and the numbers of things grow.
   */
  private boolean isOfFew(
      TableSchema.Column column, long distinct, List<Partition> partitions, List<Long> rows) {
    String name = column.name();
    boolean isListed =
        column.isText()
            || column.type().equals("boolean")
            || (column.isWholeNumber() && !Suggestions.isNumberOfAThing(name));
    return isListed
        && !dataset.isKey(name)
        && distinct <= MOST_VALUES
        && distinct > (partitions.size() == 1 && !dataset.isUnpartitioned() ? 1 : 0)
        && distinct * ROWS_PER_VALUE <= largest(rows);
  }

  private static long largest(List<Long> rows) {
    return rows.stream().mapToLong(Long::longValue).max().orElse(0);
  }

  private static Optional<Double> most(List<Observation> seen, Metric metric) {
    OptionalDouble most = seen.stream().flatMapToDouble(one -> one.value(metric).stream()).max();
    return most.isPresent() ? Optional.of(most.getAsDouble()) : Optional.empty();
  }

  private static Optional<ColumnProfile.Range> range(
      List<Observation> seen, List<Long> rows, Metric min, Metric max, Metric mean) {
    OptionalDouble least = seen.stream().flatMapToDouble(one -> one.value(min).stream()).min();
    OptionalDouble most = seen.stream().flatMapToDouble(one -> one.value(max).stream()).max();
    if (least.isEmpty() || most.isEmpty()) {
      return Optional.empty();
    }
    double sum = 0;
    double weight = 0;
    for (int i = 0; i < seen.size(); i++) {
      OptionalDouble its = seen.get(i).value(mean);
      if (its.isPresent()) {
        sum += its.getAsDouble() * rows.get(i);
        weight += rows.get(i);
      }
    }
    return Optional.of(
        new ColumnProfile.Range(
            least.getAsDouble(), most.getAsDouble(), weight == 0 ? Double.NaN : sum / weight));
  }

  /**
   * Single columns, else the fewest that together tell the rows of every partition apart: columns
   * are added from those with the most values down.
   */
  private List<List<String>> keys(
      List<ColumnProfile> columns, List<Partition> partitions, List<Long> rows) {
    List<ColumnProfile> fit =
        columns.stream()
            .filter(ColumnProfile::isComplete)
            .filter(column -> !dataset.isKey(column.name()))
            .filter(column -> column.distinct().orElse(0L) > 1)
            .filter(column -> !isFraction(column))
            .sorted(Comparator.comparing((ColumnProfile column) -> -column.distinct().orElse(0L)))
            .toList();
    long most = largest(rows);
    Map<List<String>, Metric> singles = new HashMap<>();
    for (ColumnProfile column : fit) {
      if (column.distinct().orElse(0L) >= ALMOST_ALL * most) {
        singles.put(List.of(column.name()), Metric.uniqueness(column.name()));
      }
    }
    List<List<String>> keys = unique(partitions, singles);
    for (int width = 2; keys.isEmpty() && width <= Math.min(WIDEST_KEY, fit.size()); width++) {
      keys = unique(partitions, wide(fit, width, most));
    }
    return keys;
  }

  /** The first {@code width - 1} with each other one, as far as they could tell so many apart. */
  private static Map<List<String>, Metric> wide(List<ColumnProfile> fit, int width, long rows) {
    Map<List<String>, Metric> wide = new HashMap<>();
    List<ColumnProfile> base = fit.subList(0, width - 1);
    double values =
        base.stream()
            .mapToDouble(column -> column.distinct().orElse(1L))
            .reduce(1, (a, b) -> a * b);
    for (ColumnProfile last : fit.subList(width - 1, fit.size())) {
      if (values * last.distinct().orElse(1L) >= ALMOST_ALL * rows) {
        List<String> names = new ArrayList<>(base.stream().map(ColumnProfile::name).toList());
        names.add(last.name());
        wide.put(names, Metric.uniqueness(names.toArray(String[]::new)));
      }
    }
    return wide;
  }

  /** Measured values are different by chance. */
  private static boolean isFraction(ColumnProfile column) {
    String type = column.type().toLowerCase(Locale.ROOT);
    return type.startsWith("float")
        || type.startsWith("double")
        || type.startsWith("real")
        || type.startsWith("decimal")
        || type.startsWith("numeric");
  }

  private List<List<String>> unique(
      List<Partition> partitions, Map<List<String>, Metric> candidates) {
    if (candidates.isEmpty()) {
      return List.of();
    }
    List<Observation> seen = look(partitions, new LinkedHashSet<>(candidates.values()), false);
    return candidates.entrySet().stream()
        .filter(entry -> seen.stream().allMatch(one -> one.value(entry.getValue()).orElse(0) == 1))
        .map(Map.Entry::getKey)
        .sorted(Comparator.comparing(Object::toString))
        .toList();
  }
}
