package io.headgate.examples.foodmart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import net.hydromatic.foodmart.data.json.FoodmartJson;

/** FoodMart's tables on the class path: one file of newline-delimited JSON each. Thread-safe. */
final class FoodMart {

  private FoodMart() {}

  /** The table's file; the caller closes it. */
  static InputStream open(String table) {
    InputStream stream = FoodmartJson.class.getResourceAsStream("/" + table + ".json");
    if (stream == null) {
      throw new IllegalArgumentException(
          "FoodMart has no table '" + table + "': is foodmart-data-json on the class path?");
    }
    return stream;
  }

  /** Puts the table's file into {@code directory}, where Spark can read it; at most once. */
  static Path extract(String table, Path directory) {
    Path file = directory.resolve(table + ".json");
    try (InputStream stream = open(table)) {
      if (!Files.exists(file)) {
        Files.createDirectories(directory);
        // Under another name first: a process that dies in the middle leaves no half file behind.
        Path part = Files.createTempFile(directory, table, ".part");
        Files.copy(stream, part, StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot extract FoodMart's " + table + " to " + directory, e);
    }
  }

  /** FoodMart's number of each day that it knows (1997 and 1998). */
  static SortedMap<LocalDate, Integer> timeIds() {
    SortedMap<LocalDate, Integer> ids = new TreeMap<>();
    try (InputStream stream = open("time_by_day");
        MappingIterator<JsonNode> rows =
            JsonMapper.builder().build().readerFor(JsonNode.class).readValues(stream)) {
      while (rows.hasNext()) {
        JsonNode row = rows.next();
        ids.put(
            LocalDate.parse(row.get("the_date").asText().substring(0, 10)),
            row.get("time_id").asInt());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read FoodMart's time_by_day", e);
    }
    return Collections.unmodifiableSortedMap(ids);
  }
}
