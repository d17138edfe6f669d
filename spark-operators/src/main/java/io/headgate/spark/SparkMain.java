package io.headgate.spark;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A task body as a class: the rows that replace the partitions that the task writes. The same class
 * serves {@link SparkJob#of(Class)}, in this process, and {@code SparkSubmit.of(Class)}, in a
 * driver of its own, here or on a cluster.
 *
 * <p>It needs a public constructor without parameters. One instance may serve several executions at
 * the same time, so it must be thread-safe; without fields it is.
 */
public interface SparkMain {

  /**
   * Computes the rows; Headgate writes them.
   *
   * @param spark the session of this execution alone
   * @param inputs what is read and written, and with which parameters
   * @throws io.headgate.dag.PermanentFailure to fail without another attempt
   */
  org.apache.spark.sql.Dataset<Row> rows(SparkSession spark, SparkInputs inputs) throws Exception;

  /** Changed by the author whenever the logic changes; marks older partitions as stale. */
  String version();

  /**
   * An instance of the class.
   *
   * @throws IllegalArgumentException if it has no public constructor without parameters, or that
   *     throws
   */
  static SparkMain instantiate(Class<? extends SparkMain> main) {
    try {
      return main.getConstructor().newInstance();
    } catch (NoSuchMethodException | IllegalAccessException | InstantiationException e) {
      throw new IllegalArgumentException(
          "Cannot use "
              + main.getName()
              + " as a task body: it must be a public class, static if it is nested, with a public"
              + " constructor without parameters",
          e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          "Cannot use " + main.getName() + " as a task body: its constructor failed", e);
    }
  }
}
