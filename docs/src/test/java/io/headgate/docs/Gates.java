package io.headgate.docs;

import static io.headgate.quality.TableSchema.column;

import io.headgate.quality.Metric;
import io.headgate.quality.QualityGate;
import io.headgate.quality.Sampling;
import io.headgate.quality.Schema;
import io.headgate.quality.TableSchema;
import io.headgate.quality.WriteAuditPublish;
import io.headgate.spark.SparkSql;
import java.time.Duration;

/** Samples of the page on quality gates. */
final class Gates {

  private Gates() {}

  // region gate
  static final TableSchema RECEIPTS =
      TableSchema.of(
          column("customer_id", "int"),
          column("amount", "decimal(10,2)"),
          column("partition_date", "date"));

  static QualityGate salesArrived() {
    return QualityGate.on(StoreSales.RAW)
        .require(Metric.rowCount().isAtLeast(1))
        .require(Metric.completeness("customer_id").isAtLeast(0.99))
        .require(Schema.conformsTo(RECEIPTS))
        .warnUnless(Metric.rowCount().isBetween(100, 10_000))
        .recheckEvery(Duration.ofMinutes(10));
  }

  // endregion

  // region rows
  static QualityGate cleanRows() {
    return QualityGate.on(StoreSales.CLEAN)
        .require(Metric.compliance("amount > 0").isEqualTo(1))
        .require(Metric.completeness("customer_id").isAtLeast(0.99))
        .sampling(Sampling.upTo(5).redacting("customer_id"))
        .quarantiningUpTo(0.05);
  }

  // endregion

  static WriteAuditPublish auditedClean() {
    // region audit
    SparkSql clean =
        SparkSql.text("SELECT partition_date, customer_id, amount FROM raw_sales")
            .reads(StoreSales.RAW)
            .writes(StoreSales.CLEAN);
    WriteAuditPublish audited = WriteAuditPublish.of(clean, cleanRows());
    // endregion
    return audited;
  }
}
