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
  FILES,
  /**
   * The backfilled data files are put on a branch of the table, {@code
   * <table>.branch_headgate_backfill_<backfill>}, as soon as the gates have passed: the whole table
   * as it is going to be, for anybody to look at. Production is then moved on to the branch's
   * snapshot in one commit. A tag keeps what was before. Works in every Iceberg catalog; a branch
   * cannot hide a change of the columns, so that such a backfill is refused.
   */
  BRANCH,
  /**
   * Production is a view that stands for a table and says so by its property {@code
   * headgate.view-of}; the view is pointed at the backfilled table in one commit. For production
   * that is such a view, in Iceberg catalogs that have views and in Spark's session catalog, and
   * for no other.
   */
  VIEW
}
