/** Gates on tables of a database, without Spark. */
@NullMarked
package io.headgate.inspection.jdbc;

import org.jspecify.annotations.NullMarked;
