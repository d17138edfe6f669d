/** Gates on tables of many sizes, beside what others need for the same metrics. */
@NullMarked
package io.headgate.benchmarks.gates;

import org.jspecify.annotations.NullMarked;
