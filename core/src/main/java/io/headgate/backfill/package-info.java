/** Planning and describing a recomputation of datasets and everything downstream of them. */
@NullMarked
package io.headgate.backfill;

import org.jspecify.annotations.NullMarked;
