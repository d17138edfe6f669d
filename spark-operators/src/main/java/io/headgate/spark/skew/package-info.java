/** Joins and aggregations whose rows are spread unevenly over their keys. */
@NullMarked
package io.headgate.spark.skew;

import org.jspecify.annotations.NullMarked;
