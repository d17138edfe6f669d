package io.headgate.quality;

import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import java.util.List;

/**
 * Where what a task writes waits until it was audited. A service of whoever stores tables.
 * Thread-safe.
 */
public interface Staging {

  /**
   * A place for one execution's output: the table as it is now, to whose readers what is written
   * there does not show. What an earlier attempt left there is gone.
   *
   * @param purpose the same for all attempts of one task instance
   * @return the name of the place, where a table's name is expected
   */
  String open(String purpose, String table);

  /**
   * Replaces the partitions by what is in the place, in one commit, and gives the place up.
   *
   * @param staged from {@link #open}
   * @throws io.headgate.dag.PermanentFailure if somebody else has written these partitions since
   */
  void publish(String staged, Dataset dataset, List<Partition> partitions);
}
