package io.headgate.examples.foodmart;

import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The tables' totals at the end of each stage of the demo, kept in a file so that a demo that goes
 * on after a crash can still show them side by side. Not thread-safe.
 */
final class DemoFigures {

  private static final String BEGUN = "begun";

  private final Path file;
  private final Properties kept = new Properties();

  private DemoFigures(Path file) {
    this.file = file;
  }

  /** What the file holds; nothing if there is none. */
  static DemoFigures in(Path file) {
    DemoFigures figures = new DemoFigures(file);
    if (Files.exists(file)) {
      try (Reader reader = Files.newBufferedReader(file)) {
        figures.kept.load(reader);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read the demo's figures from " + file, e);
      }
    }
    return figures;
  }

  boolean isBegun() {
    return kept.containsKey(BEGUN);
  }

  /** Whether the last stage was reached. */
  boolean isComplete() {
    return has(Demo.Stage.ROLLED_BACK);
  }

  void begin() {
    kept.setProperty(BEGUN, "true");
    write();
  }

  boolean has(Demo.Stage stage) {
    return kept.stringPropertyNames().stream().anyMatch(name -> name.startsWith(prefix(stage)));
  }

  /** Keeps the totals, by name of the table. */
  void record(Demo.Stage stage, Map<String, BigDecimal> totals) {
    totals.forEach(
        (table, total) -> kept.setProperty(prefix(stage) + table, total.toPlainString()));
    write();
  }

  Optional<BigDecimal> total(Demo.Stage stage, String table) {
    return Optional.ofNullable(kept.getProperty(prefix(stage) + table)).map(BigDecimal::new);
  }

  /** All that was recorded of the stage. */
  Map<String, BigDecimal> totals(Demo.Stage stage) {
    return kept.stringPropertyNames().stream()
        .filter(name -> name.startsWith(prefix(stage)))
        .collect(
            toMap(
                name -> name.substring(prefix(stage).length()),
                name -> new BigDecimal(kept.getProperty(name))));
  }

  private static String prefix(Demo.Stage stage) {
    return stage.name() + "/";
  }

  private void write() {
    try {
      Files.createDirectories(file.getParent());
      Path part = file.resolveSibling(file.getFileName() + ".part");
      try (Writer writer = Files.newBufferedWriter(part)) {
        kept.store(writer, "Totals of the demo's tables at the end of each stage");
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot keep the demo's figures in " + file, e);
    }
  }
}
