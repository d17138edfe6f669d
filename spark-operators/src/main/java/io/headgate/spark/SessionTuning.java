package io.headgate.spark;

import io.headgate.dag.PermanentFailure;
import io.headgate.dag.TaskContext;
import io.headgate.profile.ChangedSetting;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of a task's session: those that the task says, and then those that fit what its
 * earlier attempts measured, where nobody else has said anything. The setting {@value #ENABLED} of
 * a session turns the latter off. Each is logged, with its reason.
 */
final class SessionTuning {

  static final String ENABLED = "spark.headgate.tuning.enabled";

  private static final Logger LOG = LoggerFactory.getLogger(SessionTuning.class);

  private SessionTuning() {}

  /**
   * Sets them.
   *
   * @param said by the task
   * @return what was set by measure
   * @throws PermanentFailure if a setting that the task says is none of a session
   */
  static List<ChangedSetting> tune(
      SparkSession spark, Map<String, String> said, TaskContext context) {
    said.forEach(
        (key, value) -> {
          if (!SparkSettings.isOfASession(spark, key)) {
            throw new PermanentFailure(
                "Cannot set "
                    + key
                    + " for "
                    + context.id()
                    + ": it is none of the settings of a session, which a task can have for itself;"
                    + " set it for all, with SparkPlugin.config");
          }
          spark.conf().set(key, value);
        });
    if (!Boolean.parseBoolean(spark.conf().get(ENABLED, "true"))) {
      return List.of();
    }
    Map<String, String> own = SparkSettings.of(spark);
    UnaryOperator<String> current = key -> spark.conf().get(key);
    List<ChangedSetting> settings =
        new FittingSettings(PastProfiles.of(context), context.interval(), current)
            .find().stream().filter(setting -> !own.containsKey(setting.key())).toList();
    for (ChangedSetting setting : settings) {
      LOG.info("{}: {}", context.id(), setting);
      spark.conf().set(setting.key(), setting.value());
    }
    return settings;
  }

  /** Those that are still so; what the body itself has set since is its own. */
  static List<ChangedSetting> kept(SparkSession spark, List<ChangedSetting> settings) {
    return settings.stream()
        .filter(setting -> spark.conf().get(setting.key(), "").equals(setting.value()))
        .toList();
  }
}
