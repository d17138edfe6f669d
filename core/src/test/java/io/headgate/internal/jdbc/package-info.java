/** Tests of the durable store: one suite on every database. */
@NullMarked
package io.headgate.internal.jdbc;

import org.jspecify.annotations.NullMarked;
