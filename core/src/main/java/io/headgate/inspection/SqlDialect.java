package io.headgate.inspection;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.dataset.Partitioning;
import io.headgate.dataset.Slice;
import io.headgate.quality.TableSchema;
import io.headgate.time.Period;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the engines' SQL does not share. Identifiers and values are quoted here and nowhere else.
 */
public enum SqlDialect {
  SPARK {
    @Override
    public String quoted(String identifier) {
      return "`" + identifier.replace("`", "``") + "`";
    }

    @Override
    public String literal(String text) {
      return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    @Override
    String text(String expression) {
      return "CAST(" + expression + " AS STRING)";
    }

    @Override
    String days(String expression) {
      return "CAST(UNIX_DATE(CAST(" + expression + " AS DATE)) AS BIGINT)";
    }

    @Override
    String micros(String expression) {
      return "UNIX_MICROS(CAST(" + expression + " AS TIMESTAMP))";
    }

    @Override
    String matches(String text, String pattern) {
      return text + " RLIKE " + pattern;
    }

    @Override
    String quantile(String column, double fraction) {
      return "PERCENTILE(" + column + ", " + fraction + ")";
    }

    @Override
    String approxQuantile(String column, double fraction) {
      return "APPROX_PERCENTILE(" + column + ", " + fraction + ", 10000)";
    }

    @Override
    String approxDistinct(String column) {
      return "APPROX_COUNT_DISTINCT(" + column + ")";
    }

    /**
     * Sketches take the other aggregates of their query out of generated code: together 5.0 s where
     * they take 3.9 s apart.
     */
    @Override
    boolean asksForSketchesApart() {
      return true;
    }

    /** It leaves nulls out, so that it is told where they are. */
    @Override
    Optional<String> hash(List<String> expressions) {
      return Optional.of(
          expressions.stream()
              .map(
                  expression ->
                      expressions.size() == 1
                          ? expression
                          : expression + ", " + expression + " IS NULL")
              .collect(Collectors.joining(", ", "XXHASH64(", ")")));
    }

    @Override
    String oneIn(int shares, String hash) {
      return "PMOD(" + hash + ", " + shares + ") = 0";
    }
  },
  DUCKDB {
    @Override
    String text(String expression) {
      return "CAST(" + expression + " AS VARCHAR)";
    }

    @Override
    String days(String expression) {
      return "DATEDIFF('day', DATE '1970-01-01', CAST(" + expression + " AS DATE))";
    }

    @Override
    String micros(String expression) {
      return "EPOCH_US(" + expression + ")";
    }

    @Override
    String matches(String text, String pattern) {
      return "REGEXP_MATCHES(" + text + ", " + pattern + ")";
    }

    @Override
    String quantile(String column, double fraction) {
      return "QUANTILE_CONT(CAST(" + column + " AS DOUBLE), " + fraction + ")";
    }

    @Override
    String approxQuantile(String column, double fraction) {
      return "APPROX_QUANTILE(" + column + ", " + fraction + ")";
    }

    @Override
    String approxDistinct(String column) {
      return "APPROX_COUNT_DISTINCT(" + column + ")";
    }
  },
  POSTGRESQL {
    @Override
    String real() {
      return "DOUBLE PRECISION";
    }

    @Override
    String text(String expression) {
      return "CAST(" + expression + " AS TEXT)";
    }

    @Override
    String days(String expression) {
      return "(CAST(" + expression + " AS DATE) - DATE '1970-01-01')";
    }

    @Override
    String micros(String expression) {
      return "CAST(EXTRACT(EPOCH FROM " + expression + ") * 1000000 AS BIGINT)";
    }

    @Override
    String matches(String text, String pattern) {
      return text + " ~ " + pattern;
    }

    @Override
    String quantile(String column, double fraction) {
      return "PERCENTILE_CONT(" + fraction + ") WITHIN GROUP (ORDER BY " + column + ")";
    }

    /** It overlooks the offset of a {@code TIMESTAMP}. */
    @Override
    String instant(Instant instant, String type) {
      String literal = super.instant(instant, type);
      return type.equalsIgnoreCase("timestamptz")
          ? literal.replace("TIMESTAMP ", "TIMESTAMPTZ ")
          : literal;
    }

    /** It has no cheaper one. */
    @Override
    String approxQuantile(String column, double fraction) {
      return quantile(column, fraction);
    }

    /** It has no cheaper one. */
    @Override
    String approxDistinct(String column) {
      return "COUNT(DISTINCT " + column + ")";
    }
  };

  /** Whether approximate aggregates are cheaper in a query of their own. */
  boolean asksForSketchesApart() {
    return false;
  }

  /**
   * A number of 64 bits that is the same for the same values, whichever of them are null.
   *
   * @return empty if nothing is gained by it, because counting exactly is quick
   */
  Optional<String> hash(List<String> expressions) {
    return Optional.empty();
  }

  /** Whether the hash is in the first of so many shares of all hashes. */
  String oneIn(int shares, String hash) {
    return "MOD(" + hash + ", " + shares + ") = 0";
  }

  /** One identifier, whatever characters are in it. */
  public String quoted(String identifier) {
    return "\"" + identifier.replace("\"", "\"\"") + "\"";
  }

  /** A dotted name, each part quoted. */
  public String quotedName(String dotted) {
    return List.of(dotted.split("\\.", -1)).stream()
        .map(this::quoted)
        .collect(Collectors.joining("."));
  }

  /** A text as a value, whatever characters are in it. */
  public String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** What a floating-point number of 64 bits is called. */
  String real() {
    return "DOUBLE";
  }

  abstract String text(String expression);

  /** Days since 1970 of a date. */
  abstract String days(String expression);

  /** Microseconds since 1970 of a date or timestamp. */
  abstract String micros(String expression);

  /**
   * @param pattern a literal
   */
  abstract String matches(String text, String pattern);

  abstract String quantile(String column, double fraction);

  abstract String approxQuantile(String column, double fraction);

  abstract String approxDistinct(String column);

  String matchesWhole(String text, String pattern) {
    return matches(text, literal("^(?:" + pattern + ")$"));
  }

  /** A row's partition as a number, the same as {@link #number} of its partition. */
  String key(Dataset dataset) {
    if (dataset.isUnpartitioned()) {
      return "0";
    }
    String column = quoted(dataset.partitionColumn());
    return isHourly(dataset) ? micros(column) : days(column);
  }

  /**
   * The rows of these partitions.
   *
   * @param schema of the table: a time with its zone and one without are written differently
   */
  String inside(Dataset dataset, List<Partition> partitions, TableSchema schema) {
    if (dataset.isUnpartitioned()) {
      return dataset.slice().map(this::inside).orElse("1 = 1");
    }
    String type =
        schema.find(dataset.partitionColumn()).map(TableSchema.Column::type).orElse("timestamp");
    String keys =
        partitions.stream()
            .map(partition -> keyLiteral(dataset, partition, type))
            .collect(Collectors.joining(", "));
    return quoted(dataset.partitionColumn())
        + " IN ("
        + keys
        + ")"
        + dataset.slice().map(slice -> " AND " + inside(slice)).orElse("");
  }

  /** Behind a table's name: only the dataset's rows of it. */
  String onlySlice(Dataset dataset) {
    return dataset.slice().map(slice -> " WHERE " + inside(slice)).orElse("");
  }

  private String inside(Slice slice) {
    return quoted(slice.column()) + " = " + literal(slice.value());
  }

  /** An instant as a value of that type, which an engine without time zones has in UTC. */
  String instant(Instant instant, String type) {
    return "TIMESTAMP '" + instant.toString().replace("T", " ").replace("Z", "+00:00") + "'";
  }

  private String keyLiteral(Dataset dataset, Partition partition, String type) {
    Instant start = partition.interval().start();
    return isHourly(dataset) ? instant(start, type) : "DATE '" + day(dataset, start) + "'";
  }

  /** The partition's key as a number. */
  static long number(Dataset dataset, Partition partition) {
    Instant start = partition.interval().start();
    if (dataset.isUnpartitioned()) {
      return 0;
    }
    return isHourly(dataset)
        ? Math.multiplyExact(start.getEpochSecond(), 1_000_000L)
        : day(dataset, start).toEpochDay();
  }

  private static LocalDate day(Dataset dataset, Instant start) {
    ZoneId zone =
        dataset.partitioning() instanceof Partitioning.Calendar calendar
            ? calendar.grid().zone()
            : ZoneOffset.UTC;
    return start.atZone(zone).toLocalDate();
  }

  private static boolean isHourly(Dataset dataset) {
    return dataset.partitioning() instanceof Partitioning.Calendar calendar
        && calendar.grid().period() == Period.HOUR;
  }
}
