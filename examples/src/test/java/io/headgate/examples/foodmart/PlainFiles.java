package io.headgate.examples.foodmart;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.function.Consumer;
import net.hydromatic.foodmart.data.json.FoodmartJson;

/** FoodMart's files, read row by row with a JSON parser and nothing else. */
final class PlainFiles {

  private PlainFiles() {}

  static int id(JsonNode row, String column) {
    return row.get(column).asInt();
  }

  static LocalDate day(String text) {
    return LocalDate.parse(text.substring(0, 10));
  }

  static void each(String file, Consumer<JsonNode> row) {
    try (InputStream stream = FoodmartJson.class.getResourceAsStream("/" + file + ".json");
        MappingIterator<JsonNode> rows =
            JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build()
                .readerFor(JsonNode.class)
                .readValues(stream)) {
      rows.forEachRemaining(row);
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }
}
