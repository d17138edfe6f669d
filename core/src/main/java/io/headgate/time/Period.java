package io.headgate.time;

/** The calendar units that timetables and partitionings are made of. */
public enum Period {
  HOUR,
  DAY,
  WEEK,
  MONTH
}
