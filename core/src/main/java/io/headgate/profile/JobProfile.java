package io.headgate.profile;

import java.util.List;

/**
 * How the work of a job was spread over the tasks of its stages.
 *
 * @param stages in order
 * @param settings that were changed for this attempt; none of the user's own
 * @param note what is missing here and why; usually empty
 */
public record JobProfile(List<StageProfile> stages, List<ChangedSetting> settings, String note) {

  /** A profile of more stages is refused: a body keeps the longest ones. */
  public static final int MOST_STAGES = 100;

  /** Longer texts are refused. */
  public static final int LONGEST = 1000;

  public JobProfile {
    stages = List.copyOf(stages);
    settings = List.copyOf(settings);
    Texts.requireAtMost(LONGEST, note);
    if (stages.size() > MOST_STAGES) {
      throw new IllegalArgumentException(
          "A profile has at most " + MOST_STAGES + " stages, not " + stages.size());
    }
  }
}
