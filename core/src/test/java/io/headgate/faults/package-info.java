/** The engine on PostgreSQL while things break. */
@NullMarked
package io.headgate.faults;

import org.jspecify.annotations.NullMarked;
