/** Datasets, their partitions and owners, and the lineage between them: pure values. */
@NullMarked
package io.headgate.dataset;

import org.jspecify.annotations.NullMarked;
