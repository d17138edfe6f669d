package io.headgate.spark;

import io.headgate.backfill.TableSwap;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** Publishes a swap and rolls it back, over and over, until it is killed. Has no Spark. */
final class SwapProcess {

  private SwapProcess() {}

  /**
   * Goes on without end.
   *
   * @param arguments the catalog's settings, the publisher, the table, the swap, the journal
   */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> settings = new HashMap<>();
    Properties properties = new Properties();
    try (InputStream file = Files.newInputStream(Path.of(arguments[0]))) {
      properties.load(file);
    }
    properties.forEach((key, value) -> settings.put((String) key, (String) value));
    LakeCatalog catalog = new LakeCatalog(settings);
    TableSwap swap =
        KilledSwapTest.Kind.valueOf(arguments[1]).swap(new SparkSessions(settings), catalog);
    TableSwap.Spec spec = TableSwapContract.spec(arguments[2], arguments[3]);
    FileJournal journal = new FileJournal(Path.of(arguments[4]));
    catalog.load(spec.table());
    System.out.println("ready");
    while (true) {
      swap.publish(spec, journal);
      System.out.println("published");
      swap.rollback(spec, journal, false);
      System.out.println("rolled back");
      Optional<?> candidate = catalog.load(spec.candidate());
      if (candidate.isEmpty()) {
        return; // files that were taken over can be so but once
      }
    }
  }
}
