package io.headgate.spark;

/** How a table swap makes the backfilled table production. */
public enum Publishing {
  /**
   * {@code table} becomes {@code table_old}, and {@code table_backfill} becomes {@code table}: in
   * one transaction of the catalog's database where that can be had (Iceberg's JDBC catalog), else
   * one rename after the other.
   */
  NAMES,
  /**
   * The table takes over the backfilled data files in one commit of Iceberg, and stays the table
   * that it was. A tag keeps what was before. Works in every Iceberg catalog.
   */
  FILES
}
