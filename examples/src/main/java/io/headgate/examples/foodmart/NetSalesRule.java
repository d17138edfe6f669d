package io.headgate.examples.foodmart;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;

/**
 * Which version of the business rule for net sales is deployed. It is kept in a file of the work
 * directory, as a real team would keep it in its deployment, so that a restart uses the same one.
 *
 * <p>FoodMart's data says which promotion a line was sold under and in which medium, but not what
 * the customer got off. The example assumes: a coupon takes 10 % off.
 */
public enum NetSalesRule {
  /** Wrong: takes the coupon's 10 % off every promoted line, even if it was a radio spot. */
  EVERY_PROMOTION("1", "io/headgate/examples/foodmart/clean_sales_1.sql"),
  /** Right: only coupons lower the price. */
  COUPONS_ONLY("2", "io/headgate/examples/foodmart/clean_sales_2.sql");

  private static final String KEY = "net_sales.rule";

  private final String version;
  private final String resource;

  NetSalesRule(String version, String resource) {
    this.version = version;
    this.resource = resource;
  }

  /** What the file holds. */
  public String version() {
    return version;
  }

  /** The SQL that makes {@code clean.sales}. */
  String resource() {
    return resource;
  }

  /** The deployed version; the first one if none was ever deployed. */
  static NetSalesRule deployedIn(Path home) {
    Path file = file(home);
    if (!Files.exists(file)) {
      return EVERY_PROMOTION;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the deployed rule from " + file, e);
    }
    String deployed = properties.getProperty(KEY, "");
    for (NetSalesRule rule : values()) {
      if (rule.version.equals(deployed)) {
        return rule;
      }
    }
    throw new IllegalStateException(
        "There is no version '" + deployed + "' of " + KEY + " in " + file + ": write 1 or 2");
  }

  /** Deploys this version, durably: the next orchestrator that is built uses it. */
  void deployIn(Path home) {
    Path file = file(home);
    Properties properties = new Properties();
    properties.setProperty(KEY, version);
    try {
      Files.createDirectories(home);
      Path part = home.resolve("rules.properties.part");
      try (Writer writer = Files.newBufferedWriter(part)) {
        properties.store(writer, "The deployed version of the rule for net sales: 1 or 2");
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the deployed rule to " + file, e);
    }
  }

  private static Path file(Path home) {
    return home.resolve("rules.properties");
  }
}
