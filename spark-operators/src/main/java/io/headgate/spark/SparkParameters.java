package io.headgate.spark;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.hash.Hashing;
import io.headgate.dag.PermanentFailure;
import io.headgate.dataset.Names;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The parameters of a {@link SparkMain}, by name. They are text, so that they reach a driver of its
 * own as they are, and are read as what they are. Kept readable beside a submission's log: no place
 * for secrets. Immutable and thread-safe.
 */
public record SparkParameters(Map<String, String> values) {

  private static final SparkParameters NONE = new SparkParameters(Map.of());

  public SparkParameters {
    values = ImmutableSortedMap.copyOf(values);
    values.keySet().forEach(name -> Names.requireSimple("parameter", name));
  }

  /** No parameters. */
  public static SparkParameters none() {
    return NONE;
  }

  /** The one parameter. */
  public static SparkParameters of(String name, Object value) {
    return NONE.with(name, value);
  }

  /**
   * The same with a value for {@code name}: a string, number, boolean, date, instant or anything
   * else that is read back from its text.
   */
  public SparkParameters with(String name, Object value) {
    Map<String, String> more = new HashMap<>(values);
    more.put(name, value.toString());
    return new SparkParameters(more);
  }

  /** Whether there is a value for {@code name}. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /**
   * As text.
   *
   * @throws PermanentFailure if there is none
   */
  public String text(String name) {
    return as(name, "a text", Function.identity());
  }

  /**
   * As a number without fraction.
   *
   * @throws PermanentFailure if there is none, or it is something else
   */
  public long integer(String name) {
    return as(name, "an integer", Long::valueOf);
  }

  /**
   * As a number.
   *
   * @throws PermanentFailure if there is none, or it is something else
   */
  public double number(String name) {
    return as(name, "a number", Double::valueOf);
  }

  /**
   * As {@code true} or {@code false}.
   *
   * @throws PermanentFailure if there is none, or it is something else
   */
  public boolean flag(String name) {
    return as(
        name,
        "true or false",
        text -> {
          if (!Set.of("true", "false").contains(text)) {
            throw new IllegalArgumentException(text);
          }
          return Boolean.valueOf(text);
        });
  }

  /**
   * As a date, such as {@code 1998-01-08}.
   *
   * @throws PermanentFailure if there is none, or it is something else
   */
  public LocalDate date(String name) {
    return as(name, "a date such as 1998-01-08", LocalDate::parse);
  }

  /**
   * As an instant, such as {@code 1998-01-08T00:00:00Z}.
   *
   * @throws PermanentFailure if there is none, or it is something else
   */
  public Instant instant(String name) {
    return as(name, "an instant such as 1998-01-08T00:00:00Z", Instant::parse);
  }

  private <T> T as(String name, String what, Function<String, T> reader) {
    String text = values.get(name);
    if (text == null) {
      throw new PermanentFailure(
          "The task has no parameter '" + name + "', only " + values.keySet() + "; give it one");
    }
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new PermanentFailure(
          "Parameter '" + name + "' is '" + text + "', which is not " + what, e);
    }
  }

  /** The version of a body with these parameters: other parameters, other rows. */
  public String versionOf(SparkMain main) {
    return values.isEmpty()
        ? main.version()
        : main.version()
            + "-"
            + Hashing.sha256()
                .hashString(values.toString(), StandardCharsets.UTF_8)
                .toString()
                .substring(0, 12);
  }
}
