package io.headgate.spark;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.ManageSnapshots;
import org.apache.iceberg.Table;

/**
 * An Iceberg branch of a table in which one task instance's output waits for its audit. Spark and
 * Iceberg know it as {@code <table>.branch_<name>}; no table of a user's is called so.
 *
 * @param table the table's name
 * @param branch the branch's name
 */
record AuditBranch(String table, String branch) {

  /** Iceberg drops a branch that is older when it expires snapshots: that of a run nobody ends. */
  private static final Duration LONGEST_AUDIT = Duration.ofDays(30);

  private static final Pattern NAME =
      Pattern.compile("(.+)\\.branch_(headgate_audit_[0-9a-f]{16})");

  /** The branch for that purpose. */
  static AuditBranch of(String purpose, String table) {
    String digest =
        Hashing.sha256().hashString(purpose, StandardCharsets.UTF_8).toString().substring(0, 16);
    return new AuditBranch(table, "headgate_audit_" + digest);
  }

  /** The branch that stands where a table's name is expected; empty if it is a table's name. */
  static Optional<AuditBranch> in(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? Optional.of(new AuditBranch(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  /** The table, or the table whose branch it is. */
  static String tableOf(String name) {
    return in(name).map(AuditBranch::table).orElse(name);
  }

  /** Makes the branch from the table as it is, unless it is there. */
  void create(Table loaded) {
    if (loaded.refs().containsKey(branch)) {
      return;
    }
    ManageSnapshots change = loaded.manageSnapshots();
    if (loaded.currentSnapshot() == null) {
      change.createBranch(branch);
    } else {
      change.createBranch(branch, loaded.currentSnapshot().snapshotId());
    }
    change.setMaxRefAgeMs(branch, LONGEST_AUDIT.toMillis()).commit();
  }

  /** Removes the branch, and with it what is nowhere else. */
  void drop(Table loaded) {
    if (loaded.refs().containsKey(branch)) {
      loaded.manageSnapshots().removeBranch(branch).commit();
    }
  }

  /** How Spark and Iceberg name it. */
  @Override
  public String toString() {
    return table + ".branch_" + branch;
  }
}
