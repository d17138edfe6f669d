/**
 * Headgate on Quartz: task bodies as Quartz jobs, and wake-ups that create the runs that are due.
 */
@NullMarked
package io.headgate.quartz;

import org.jspecify.annotations.NullMarked;
