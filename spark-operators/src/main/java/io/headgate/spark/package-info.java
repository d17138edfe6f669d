/**
 * Spark SQL and DataFrame task bodies, the Spark inspector for gates, and table swap on Iceberg.
 */
@NullMarked
package io.headgate.spark;

import org.jspecify.annotations.NullMarked;
