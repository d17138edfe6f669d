/** A real PostgreSQL server for the tests. */
@NullMarked
package io.headgate.postgres;

import org.jspecify.annotations.NullMarked;
