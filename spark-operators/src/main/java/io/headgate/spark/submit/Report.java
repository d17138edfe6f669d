package io.headgate.spark.submit;

import java.util.Optional;

/**
 * What a driver tells of itself while it runs, every other second.
 *
 * @param pid of its process, on whichever machine
 * @param application the id that the cluster manager gave it
 * @param web the address of Spark's own page about it
 * @param peakTaskBytes the most memory that a task held for sorts, joins and aggregations
 * @param peakHeapBytes the most heap that an executor had in use, as far as Spark told
 */
record Report(
    long pid,
    Optional<String> application,
    Optional<String> web,
    long peakTaskBytes,
    long peakHeapBytes) {}
