package io.headgate.inspection;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import io.headgate.dataset.Partitioning;
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

    /** A hash leaves nulls out, so that it is told where they are. */
    @Override
    Optional<String> screen(List<String> columns) {
      String value =
          columns.size() == 1
              ? columns.get(0)
              : columns.stream()
                  .map(column -> column + ", " + column + " IS NULL")
                  .collect(Collectors.joining(", ", "STRUCT(", ")"));
      return Optional.of("APPROX_COUNT_DISTINCT(" + value + ", " + SCREEN_ERROR + ")");
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

  /** The standard error of {@link #screen}, as a share. */
  static final double SCREEN_ERROR = 0.02;

  /** Whether approximate aggregates are cheaper in a query of their own. */
  boolean asksForSketchesApart() {
    return false;
  }

  /**
   * About how many different rows there are of these quoted columns, well known enough to prove
   * that some occur twice.
   *
   * @return empty if counting exactly is as cheap, or there is nothing good enough
   */
  Optional<String> screen(List<String> columns) {
    return Optional.empty();
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

  /** The rows of these partitions. */
  String inside(Dataset dataset, List<Partition> partitions) {
    if (dataset.isUnpartitioned()) {
      return "1 = 1";
    }
    String keys =
        partitions.stream()
            .map(partition -> keyLiteral(dataset, partition))
            .collect(Collectors.joining(", "));
    return quoted(dataset.partitionColumn()) + " IN (" + keys + ")";
  }

  private static String keyLiteral(Dataset dataset, Partition partition) {
    Instant start = partition.interval().start();
    return isHourly(dataset)
        ? "TIMESTAMP '" + start.toString().replace("T", " ").replace("Z", "+00:00") + "'"
        : "DATE '" + day(dataset, start) + "'";
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
