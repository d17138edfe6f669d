/** How the work of a Spark job was spread over its tasks, from what Spark tells listeners. */
@NullMarked
package io.headgate.spark.stage;

import org.jspecify.annotations.NullMarked;
