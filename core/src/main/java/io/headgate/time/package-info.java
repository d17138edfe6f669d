/** Data intervals, calendar grids and timetables: pure {@code java.time}. */
@NullMarked
package io.headgate.time;

import org.jspecify.annotations.NullMarked;
