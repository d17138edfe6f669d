package io.headgate.report;

import io.headgate.Orchestrator;
import io.headgate.profile.ChangedSetting;
import io.headgate.profile.FrequentKey;
import io.headgate.profile.StageProfile;
import io.headgate.profile.TaskProfile;
import io.headgate.report.ReportModel.Drawing;
import io.headgate.report.ReportModel.JobBlock;
import io.headgate.report.ReportModel.StageFinding;
import io.headgate.run.DagRun;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Draws the profiles that the latest attempts of tasks have left of their jobs. */
record JobReader(Orchestrator orchestrator) {

  /** Newest ones; older profiles are not shown. */
  private static final int MOST_RUNS = 100;

  private static final int MOST_JOBS = 20;

  /** Of each task its latest attempt; those with a finding first. */
  List<JobBlock> read(List<DagRun> runs) {
    List<JobBlock> blocks = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    runs.stream()
        .sorted(Comparator.comparing(DagRun::createdAt).reversed())
        .limit(MOST_RUNS)
        .forEach(
            run ->
                orchestrator.profiles(run.id()).stream()
                    .sorted(Comparator.comparing(TaskProfile::at).reversed())
                    .filter(profile -> seen.add(run.id().dag() + "." + profile.task().task()))
                    .forEach(profile -> blocks.add(block(run, profile))));
    return blocks.stream()
        .sorted(Comparator.comparing((JobBlock block) -> block.findings().isEmpty()))
        .limit(MOST_JOBS)
        .toList();
  }

  private static JobBlock block(DagRun run, TaskProfile profile) {
    List<StageProfile> stages = profile.job().stages();
    return new JobBlock(
        run.id().dag() + "." + profile.task().name(),
        run.label() + ", attempt " + profile.attempt(),
        Drawing.of(
            "Stages",
            stages.size() <= SvgSpread.MOST_STAGES
                ? ""
                : "Only the "
                    + SvgSpread.MOST_STAGES
                    + " stages with the longest tasks of "
                    + stages.size()
                    + " are drawn.",
            new SvgSpread(stages).draw().map(ReportReader::markup)),
        stages.stream().flatMap(stage -> finding(stage).stream()).toList(),
        profile.job().settings().stream().map(ChangedSetting::toString).toList(),
        profile.job().note());
  }

  private static List<StageFinding> finding(StageProfile stage) {
    return stage.finding().stream()
        .map(
            finding ->
                new StageFinding(
                    finding.kind().code(),
                    finding.text(),
                    finding.keys().stream().map(JobReader::key).collect(Collectors.joining(", "))))
        .toList();
  }

  private static String key(FrequentKey key) {
    return String.format(Locale.ROOT, "%s (%.1f %%)", key.key(), key.share() * 100);
  }
}
