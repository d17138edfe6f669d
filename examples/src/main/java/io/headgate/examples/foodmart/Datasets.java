package io.headgate.examples.foodmart;

import static io.headgate.quality.TableSchema.column;

import io.headgate.dataset.Dataset;
import io.headgate.quality.TableSchema;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** The datasets of the example: what they hold, who owns them, what they are used for. */
public final class Datasets {

  static final LocalDate FIRST_DAY = LocalDate.of(1998, 1, 1);
  static final LocalDate LAST_DAY = LocalDate.of(1998, 12, 31);

  /** Till receipts, as the stores' systems deliver them. */
  public static final Dataset RAW_SALES =
      Dataset.named("raw.sales")
          .daily(ZoneOffset.UTC)
          .partitionColumn("sale_date")
          .startingOn(FIRST_DAY)
          .endingOn(LAST_DAY)
          .ownedBy(Teams.STORE_SYSTEMS)
          .describedAs("One row per line of a till receipt, as the stores delivered it.")
          .usedFor("Input of clean.sales only. For analysis use clean.sales: it has the names.")
          .build();

  /** What the gate expects of {@link #RAW_SALES}. */
  static final TableSchema RAW_SALES_SCHEMA =
      TableSchema.of(
          column("product_id", "int"),
          column("time_id", "int"),
          column("customer_id", "int"),
          column("promotion_id", "int"),
          column("store_id", "int"),
          column("store_sales", "decimal(10,4)"),
          column("store_cost", "decimal(10,4)"),
          column("unit_sales", "decimal(10,4)"),
          column("sale_date", "date"));

  /** Reference data, delivered once. */
  static final Dataset STORE = reference("ref.store", "FoodMart's stores.");

  static final Dataset PRODUCT = reference("ref.product", "What FoodMart sells.");
  static final Dataset PRODUCT_CLASS =
      reference("ref.product_class", "Category, department and family of products.");
  static final Dataset CUSTOMER = reference("ref.customer", "Holders of a customer card.");
  static final Dataset PROMOTION = reference("ref.promotion", "Promotions and their media.");
  static final Dataset REGION = reference("ref.region", "Where stores are and customers live.");

  /** Receipts with names and net sales. */
  public static final Dataset CLEAN_SALES =
      Dataset.named("clean.sales")
          .daily(ZoneOffset.UTC)
          .partitionColumn("sale_date")
          .startingOn(FIRST_DAY)
          .endingOn(LAST_DAY)
          .ownedBy(Teams.DATA_PLATFORM)
          .describedAs(
              "One row per line of a till receipt, joined with store, product and customer, with"
                  + " net sales.")
          .usedFor("The one source for sales figures. net_sales is what the customer paid.")
          .build();

  /** Sales per store and day. */
  public static final Dataset DAILY_STORE_SALES =
      Dataset.named("mart.daily_store_sales")
          .daily(ZoneOffset.UTC)
          .partitionColumn("sale_date")
          .startingOn(FIRST_DAY)
          .endingOn(LAST_DAY)
          .ownedBy(Teams.DATA_PLATFORM)
          .describedAs("Lines, units, gross sales, net sales and cost per store and day.")
          .usedFor("Store managers' morning report.")
          .build();

  /** Sales per category and week. */
  public static final Dataset WEEKLY_CATEGORY_SALES =
      Dataset.named("mart.weekly_category_sales")
          .weekly(ZoneOffset.UTC)
          .partitionColumn("week_start")
          .startingOn(FIRST_DAY)
          .endingOn(LAST_DAY)
          .ownedBy(Teams.ANALYTICS)
          .describedAs("Lines, units and net sales per product category and week from Monday.")
          .usedFor("Category managers' Monday meeting. The first and last week of 1998 are short.")
          .build();

  /** Spend per customer over the trailing 28 days. */
  public static final Dataset CUSTOMER_SPEND_28D =
      Dataset.named("mart.customer_spend_28d")
          .daily(ZoneOffset.UTC)
          .partitionColumn("as_of_date")
          .startingOn(FIRST_DAY)
          .endingOn(LAST_DAY)
          .ownedBy(Teams.ANALYTICS)
          .describedAs("Net spend per customer over the 28 days up to and including the day.")
          .usedFor("Loyalty programme. Windows of January 1998 are shorter: the data starts there.")
          .build();

  private Datasets() {}

  private static Dataset reference(String name, String description) {
    return Dataset.named(name).ownedBy(Teams.STORE_SYSTEMS).describedAs(description).build();
  }
}
