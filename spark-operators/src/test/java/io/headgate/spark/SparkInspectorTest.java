package io.headgate.spark;

import io.headgate.quality.TableInspector;
import org.junit.jupiter.api.BeforeAll;

class SparkInspectorTest extends InspectorContract {

  @BeforeAll
  static void tables() {
    CheckedTables.inIceberg();
  }

  @Override
  TableInspector inspector() {
    return new SparkTableInspector(SharedSpark.sessions(), () -> Receipts.LOOK);
  }

  @Override
  String how() {
    return "spark";
  }
}
