package io.headgate.spark;

import io.headgate.quality.TableInspector;
import org.junit.jupiter.api.BeforeAll;

/** Spark that samples values before it groups them, however few there are. */
class SparkSamplingInspectorTest extends InspectorContract {

  @BeforeAll
  static void tables() {
    CheckedTables.inIceberg();
  }

  @Override
  TableInspector inspector() {
    return new SparkTableInspector(SharedSpark.sessions(), () -> Receipts.LOOK, 1);
  }

  @Override
  String how() {
    return "spark";
  }
}
