package io.headgate.spark;

import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.events.CreateSnapshotEvent;
import org.apache.iceberg.events.Listeners;

/**
 * How many rows a write has committed, as Iceberg tells its listeners in this process. Looking it
 * up in the table's history would load that history once more per task. Thread-safe.
 */
final class CommittedRows implements AutoCloseable {

  /** Marks the snapshot of a write. */
  static final String PROPERTY = "headgate.write-id";

  private static final long NONE = -1;
  private static final Map<String, Long> AWAITED = new ConcurrentHashMap<>();

  static {
    Listeners.register(CommittedRows::note, CreateSnapshotEvent.class);
  }

  private final String id = UUID.randomUUID().toString();

  private CommittedRows() {}

  /** Begins to listen for one write; to be closed after it. */
  static CommittedRows await() {
    CommittedRows rows = new CommittedRows();
    AWAITED.put(rows.id, NONE);
    return rows;
  }

  /** The value of {@link #PROPERTY} that the snapshot is to have. */
  String id() {
    return id;
  }

  /** Empty if nothing was committed. */
  OptionalLong count() {
    long rows = AWAITED.getOrDefault(id, NONE);
    return rows == NONE ? OptionalLong.empty() : OptionalLong.of(rows);
  }

  private static void note(CreateSnapshotEvent event) {
    String id = event.summary().get(PROPERTY);
    if (id != null) {
      long rows = Long.parseLong(event.summary().getOrDefault("added-records", "0"));
      AWAITED.computeIfPresent(id, (key, before) -> rows);
    }
  }

  @Override
  public void close() {
    AWAITED.remove(id);
  }
}
