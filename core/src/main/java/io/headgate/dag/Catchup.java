package io.headgate.dag;

/** What happens to intervals that were due while nobody was looking. */
public enum Catchup {
  /** Every interval since the DAG's start gets its run. */
  ALL,
  /** Only the latest due interval gets a run; earlier missing ones are left out. */
  LATEST
}
