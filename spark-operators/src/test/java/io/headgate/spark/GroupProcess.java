package io.headgate.spark;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** Cuts a group over and rolls it back, over and over, until it is killed. Has no Spark. */
final class GroupProcess {

  private GroupProcess() {}

  /**
   * Goes on without end.
   *
   * @param arguments the catalog's settings, the kind, the group's name, the journal
   */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> settings = new HashMap<>();
    Properties properties = new Properties();
    try (InputStream file = Files.newInputStream(Path.of(arguments[0]))) {
      properties.load(file);
    }
    properties.forEach((key, value) -> settings.put((String) key, (String) value));
    LakeCatalog catalog = new LakeCatalog(settings);
    GroupTables.Kind kind = GroupTables.Kind.valueOf(arguments[1]);
    IcebergGroupSwap swap = kind.swap(new SparkSessions(settings), catalog);
    var group = GroupTables.group(kind, arguments[2]);
    FileJournal journal = new FileJournal(Path.of(arguments[3]));
    catalog.load(group.production(group.members().get(0)));
    System.out.println("ready");
    while (true) {
      swap.cutOver(group, journal);
      System.out.println("cut over");
      swap.rollBack(group, journal, false);
      System.out.println("rolled back");
    }
  }
}
