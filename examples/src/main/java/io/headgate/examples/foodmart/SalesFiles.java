package io.headgate.examples.foodmart;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.Month;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which of FoodMart's sales files has which day of 1998. Immutable and thread-safe. */
final class SalesFiles {

  /** January to November 1998, with 14 days missing. */
  static final String SALES_1998 = "sales_fact_1998";

  /** December 1998, which came as a file of its own; the last day is missing. */
  static final String DECEMBER_1998 = "sales_fact_dec_1998";

  private final SortedMap<LocalDate, String> fileOfDay;

  private SalesFiles(SortedMap<LocalDate, String> fileOfDay) {
    this.fileOfDay = fileOfDay;
  }

  /** Looks into the files. */
  static SalesFiles scan() {
    SortedMap<LocalDate, String> fileOfDay = new TreeMap<>();
    SortedMap<LocalDate, Integer> timeIds = FoodMart.timeIds();
    for (String file : List.of(SALES_1998, DECEMBER_1998)) {
      Set<Integer> present = timeIdsIn(file);
      timeIds.forEach(
          (day, id) -> {
            if (present.contains(id)) {
              fileOfDay.put(day, file);
            }
          });
    }
    return new SalesFiles(fileOfDay);
  }

  /** Whether the year's main file has the day: such days arrive on time. */
  boolean isOnTime(LocalDate day) {
    return SALES_1998.equals(fileOfDay.get(day));
  }

  /**
   * The delivery of the day: from a file that has it, else made up from the same weekday of the
   * latest earlier week that a file has.
   *
   * @throws IllegalArgumentException if the day is not in 1998
   */
  Delivery delivery(LocalDate day) {
    if (day.isBefore(Datasets.FIRST_DAY) || day.isAfter(Datasets.LAST_DAY)) {
      throw new IllegalArgumentException(
          "There are no sales of " + day + ": FoodMart's stores deliver 1998 only");
    }
    LocalDate source = day;
    while (!fileOfDay.containsKey(source)) {
      source = source.minusWeeks(1);
      if (source.isBefore(LocalDate.of(1998, Month.JANUARY, 1))) {
        throw new IllegalStateException("No file has an earlier week to make up " + day + " from");
      }
    }
    return new Delivery(day, fileOfDay.get(source), source);
  }

  /** The deliveries of all days from {@code first} through {@code last}. */
  List<Delivery> deliveries(LocalDate first, LocalDate last) {
    return first.datesUntil(last.plusDays(1)).map(this::delivery).collect(Collectors.toList());
  }

  private static Set<Integer> timeIdsIn(String file) {
    Set<Integer> ids = new java.util.HashSet<>();
    try (InputStream stream = FoodMart.open(file);
        JsonParser parser = new JsonFactory().createParser(stream)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME && parser.currentName().equals("time_id")) {
          ids.add(parser.nextIntValue(0));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read FoodMart's " + file, e);
    }
    return ids;
  }
}
