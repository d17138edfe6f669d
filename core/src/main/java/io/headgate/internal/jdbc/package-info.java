/** The durable store on JDBC: one class per aggregate, dialects and migrations. */
@NullMarked
package io.headgate.internal.jdbc;

import org.jspecify.annotations.NullMarked;
