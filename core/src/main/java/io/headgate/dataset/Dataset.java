package io.headgate.dataset;

import static java.util.Objects.requireNonNull;

import io.headgate.time.DataInterval;
import io.headgate.time.Period;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A named table or file set that tasks read and write, cut into partitions, with an owner.
 *
 * <p>Immutable and thread-safe; two datasets are the same if all their parts are.
 *
 * @param partitionColumn the column that holds a partition's first day (DATE) or first instant
 *     (TIMESTAMP, hourly datasets); meaningless if unpartitioned
 * @param owner empty where nobody has been named; the boundary report lists such datasets
 * @param life the time for which partitions exist at all; a reader never waits for one outside
 * @param usageNotes where and how the data is meant to be used, for the catalogue
 * @param frozen why backfills leave it as it is; empty if they may recompute it
 * @param slice which rows of the table it is; empty if it is the whole table
 */
public record Dataset(
    DatasetName name,
    Partitioning partitioning,
    String partitionColumn,
    Optional<Owner> owner,
    DataInterval life,
    String description,
    String usageNotes,
    Optional<String> frozen,
    Optional<Slice> slice) {

  public Dataset {
    requireNonNull(name, "name");
    requireNonNull(partitioning, "partitioning");
    Names.requireSimple("partition column of dataset " + name, partitionColumn);
    requireNonNull(owner, "owner");
    requireNonNull(life, "life");
    requireNonNull(description, "description");
    requireNonNull(usageNotes, "usageNotes");
    requireNonNull(frozen, "frozen");
    if (!slice.map(Slice::name).equals(name.slice())) {
      throw new IllegalArgumentException(
          "Dataset "
              + name
              + " is "
              + slice.map(Slice::toString).orElse("no slice")
              + ", which its name does not say: define slices with slicedBy(column, ...)");
    }
  }

  /** Starts the definition of a dataset; unpartitioned unless said otherwise. */
  public static Builder named(String name) {
    return new Builder(new DatasetName(Names.requireDotted("dataset", name)));
  }

  /**
   * The dataset's partitions that share time with {@code interval} and lie in its life, in order.
   */
  public List<Partition> partitions(DataInterval interval) {
    if (isUnpartitioned()) {
      return List.of(partition(DataInterval.ALWAYS));
    }
    if (!interval.overlaps(life)) {
      return List.of();
    }
    DataInterval alive =
        DataInterval.between(
            interval.start().isBefore(life.start()) ? life.start() : interval.start(),
            interval.end().isAfter(life.end()) ? life.end() : interval.end());
    return partitioning.overlapping(alive).stream().map(this::partition).toList();
  }

  /** The partition that {@code label} names, such as {@code 1998-01-08}. */
  public Partition partition(String label) {
    return partition(partitioning.parse(label));
  }

  /** Whether the whole dataset is one partition. */
  public boolean isUnpartitioned() {
    return partitioning instanceof Partitioning.Unpartitioned;
  }

  /** Whether the column tells which partition a row belongs to; case does not matter. */
  public boolean isKey(String column) {
    return keys().stream().anyMatch(column::equalsIgnoreCase);
  }

  /** The columns that tell which partition a row belongs to: that of time first. */
  public List<String> keys() {
    List<String> keys = new ArrayList<>();
    if (!isUnpartitioned()) {
      keys.add(partitionColumn);
    }
    slice.map(Slice::column).ifPresent(keys::add);
    return List.copyOf(keys);
  }

  Dataset slice(Slice slice) {
    return new Dataset(
        DatasetName.of(name, slice),
        partitioning,
        partitionColumn,
        owner,
        life,
        description,
        usageNotes,
        frozen,
        Optional.of(slice));
  }

  Dataset ownedBy(Optional<Owner> owner) {
    return new Dataset(
        name, partitioning, partitionColumn, owner, life, description, usageNotes, frozen, slice);
  }

  Dataset frozen(Optional<String> frozen) {
    return new Dataset(
        name, partitioning, partitionColumn, owner, life, description, usageNotes, frozen, slice);
  }

  private Partition partition(DataInterval interval) {
    return new Partition(name, interval, partitioning.label(interval));
  }

  @Override
  public String toString() {
    return name.value();
  }

  /** Collects what is optional about a dataset. Not thread-safe. */
  public static final class Builder {
    private final DatasetName name;
    private Partitioning partitioning = Partitioning.unpartitioned();
    private Optional<String> partitionColumn = Optional.empty();
    private Optional<Owner> owner = Optional.empty();
    private Optional<LocalDate> firstDay = Optional.empty();
    private Optional<LocalDate> lastDay = Optional.empty();
    private String description = "";
    private String usageNotes = "";
    private Optional<String> frozen = Optional.empty();

    private Builder(DatasetName name) {
      this.name = name;
    }

    public Builder partitionedBy(Partitioning partitioning) {
      this.partitioning = requireNonNull(partitioning, "partitioning");
      return this;
    }

    public Builder hourly(ZoneId zone) {
      return partitionedBy(Partitioning.hourly(zone));
    }

    public Builder daily(ZoneId zone) {
      return partitionedBy(Partitioning.daily(zone));
    }

    /** Weeks that start on Monday. */
    public Builder weekly(ZoneId zone) {
      return partitionedBy(Partitioning.weekly(zone, DayOfWeek.MONDAY));
    }

    public Builder monthly(ZoneId zone) {
      return partitionedBy(Partitioning.monthly(zone));
    }

    /** Default: {@code partition_date}, or {@code partition_hour} for hourly datasets. */
    public Builder partitionColumn(String column) {
      this.partitionColumn = Optional.of(column);
      return this;
    }

    public Builder ownedBy(Owner owner) {
      this.owner = Optional.of(owner);
      return this;
    }

    /** No partition exists before the one of this day. */
    public Builder startingOn(LocalDate day) {
      this.firstDay = Optional.of(day);
      return this;
    }

    /** No partition exists after the one of this day. */
    public Builder endingOn(LocalDate day) {
      this.lastDay = Optional.of(day);
      return this;
    }

    public Builder describedAs(String description) {
      this.description = requireNonNull(description, "description");
      return this;
    }

    /** Where and how the data is meant to be used. */
    public Builder usedFor(String usageNotes) {
      this.usageNotes = requireNonNull(usageNotes, "usageNotes");
      return this;
    }

    /**
     * No backfill recomputes it, or goes through it to what is made from it. Scheduled runs do
     * their work as ever.
     *
     * @param reason shown with every plan that stops there
     */
    public Builder frozen(String reason) {
      this.frozen = Optional.of(reason);
      return this;
    }

    /**
     * The dataset as described so far.
     *
     * @throws IllegalArgumentException if a name is unsafe or the life ends before it starts
     */
    public Dataset build() {
      return new Dataset(
          name,
          partitioning,
          partitionColumn.orElseGet(this::defaultColumn),
          owner,
          life(),
          description,
          usageNotes,
          frozen,
          Optional.empty());
    }

    /**
     * The table as described so far, cut by the values of a column beside its time.
     *
     * @param column of the table, with the values as text
     * @param values what the column holds, which are the slices' names too
     * @throws IllegalArgumentException as {@link #build()} does, and if there is no value, one
     *     comes twice or cannot be a name
     */
    public SlicedDataset slicedBy(String column, String... values) {
      Map<String, String> named = new LinkedHashMap<>();
      for (String value : values) {
        if (named.put(value, value) != null) {
          throw new IllegalArgumentException(
              "Dataset " + name + " has the slice '" + value + "' twice");
        }
      }
      return slicedBy(column, named);
    }

    /**
     * The same, where the slices have other names than the values of the column.
     *
     * @param values what the column holds, by the slices' names, in order
     */
    public SlicedDataset slicedBy(String column, Map<String, String> values) {
      return SlicedDataset.of(build(), column, values);
    }

    private String defaultColumn() {
      return partitioning instanceof Partitioning.Calendar calendar
              && calendar.grid().period() == Period.HOUR
          ? "partition_hour"
          : "partition_date";
    }

    private DataInterval life() {
      ZoneId zone =
          partitioning instanceof Partitioning.Calendar calendar
              ? calendar.grid().zone()
              : ZoneOffset.UTC;
      if (firstDay.isPresent() && lastDay.isPresent() && lastDay.get().isBefore(firstDay.get())) {
        throw new IllegalArgumentException(
            "Dataset "
                + name
                + " cannot end on "
                + lastDay.get()
                + ", before it starts on "
                + firstDay.get());
      }
      return partitioning.covering(
          DataInterval.between(
              firstDay
                  .map(day -> day.atStartOfDay(zone).toInstant())
                  .orElse(DataInterval.ALWAYS.start()),
              lastDay
                  .map(day -> day.plusDays(1).atStartOfDay(zone).toInstant())
                  .orElse(DataInterval.ALWAYS.end())));
    }
  }
}
