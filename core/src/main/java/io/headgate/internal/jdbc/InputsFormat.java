package io.headgate.internal.jdbc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Partition;
import io.headgate.ledger.Materialization.InputVersion;
import java.util.List;

/** The JSON of the inputs that a materialization was made from. */
final class InputsFormat {

  private static final int VERSION = 1;

  private InputsFormat() {}

  static String write(List<InputVersion> inputs) {
    ObjectNode document = JsonDocument.ofFormat(VERSION);
    JsonDocument.putList(
        document,
        "inputs",
        inputs,
        input ->
            JsonDocument.interval(input.partition().interval())
                .put("dataset", input.partition().dataset().value())
                .put("label", input.partition().label())
                .put("version", input.version()));
    return JsonDocument.write(document);
  }

  static List<InputVersion> read(String json) {
    return JsonDocument.list(
        JsonDocument.read("inputs of a materialization", VERSION, json),
        "inputs",
        input ->
            new InputVersion(
                new Partition(
                    new DatasetName(JsonDocument.text(input, "dataset")),
                    JsonDocument.interval(input),
                    JsonDocument.text(input, "label")),
                JsonDocument.required(input, "version").longValue()));
  }
}
