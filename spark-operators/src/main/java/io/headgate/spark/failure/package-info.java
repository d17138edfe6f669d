/** What a Spark job died of, told from what it left behind. */
@NullMarked
package io.headgate.spark.failure;

import org.jspecify.annotations.NullMarked;
