package io.headgate.spark;

import io.headgate.dag.TaskContext;
import io.headgate.profile.ProfileHistory;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the latest attempts of a task have measured, which settings are fitted to. */
public final class PastProfiles {

  private static final Logger LOG = LoggerFactory.getLogger(PastProfiles.class);

  private PastProfiles() {}

  /**
   * The latest of the task whose work the attempt does; none if they cannot be read, for which no
   * task fails.
   */
  public static List<ProfileHistory.Past> of(TaskContext context) {
    try {
      return context
          .service(ProfileHistory.class)
          .latest(context.id(), context.origin(), FittingSettings.LATEST_PROFILES);
    } catch (RuntimeException e) {
      LOG.warn("{} will run as it is set: its earlier profiles cannot be read", context.id(), e);
      return List.of();
    }
  }
}
