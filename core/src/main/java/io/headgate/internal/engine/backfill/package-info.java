/** Backfills as ordinary runs: from a request to a plan, from a plan to a DAG and its operators. */
@NullMarked
package io.headgate.internal.engine.backfill;

import org.jspecify.annotations.NullMarked;
