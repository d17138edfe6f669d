package io.headgate.spark;

/** Exchanged names in a catalog that a PostgreSQL keeps. */
class SwapOnPostgresTest extends SwapByNamesTest {

  @Override
  Lake lake() {
    return Lake.postgres();
  }
}
