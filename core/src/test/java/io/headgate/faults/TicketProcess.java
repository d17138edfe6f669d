package io.headgate.faults;

import io.headgate.Orchestrator;
import io.headgate.dag.Dag;
import io.headgate.dag.DagBuilder;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Owner;
import io.headgate.quality.Metric;
import io.headgate.quality.Observation;
import io.headgate.quality.QualityGate;
import io.headgate.quality.TableInspector;
import io.headgate.tracker.GitHubIssues;
import io.headgate.tracker.GitHubServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A process whose gate blocks, and which tells GitHub of it until it is killed. */
final class TicketProcess {

  private static final LocalDate DAY = LocalDate.of(1998, 1, 8);

  private TicketProcess() {}

  /** Arguments: the store's directory, GitHub's address, how far its clock is ahead in minutes. */
  public static void main(String[] arguments) throws Exception {
    InstantSource system = InstantSource.system();
    Duration ahead = Duration.ofMinutes(Long.parseLong(arguments[2]));
    try (Orchestrator orchestrator =
        Orchestrator.builder()
            .embeddedStore(Path.of(arguments[0]))
            .clock(() -> system.instant().plus(ahead))
            .dag(dag())
            .service(TableInspector.class, () -> TicketProcess::nothingThere)
            .tracker(
                GitHubIssues.of(GitHubServer.REPOSITORY)
                    .api(arguments[1])
                    .token(() -> GitHubServer.TOKEN))
            .build()) {
      orchestrator.start();
      if (orchestrator.tickets(false).isEmpty()) {
        orchestrator.run("sales", DAY);
      }
      System.out.println("started");
      new CountDownLatch(1).await();
    }
  }

  static Dag dag() {
    Dataset raw =
        Dataset.named("raw.sales")
            .daily(ZoneOffset.UTC)
            .startingOn(DAY)
            .ownedBy(Owner.team("stores"))
            .build();
    DagBuilder dag = Dag.named("sales");
    var arrived = dag.task("arrived", QualityGate.on(raw).recheckEvery(Duration.ofHours(10)));
    dag.after(arrived).task("clean", context -> TaskResult.success());
    return dag.build();
  }

  private static List<Observation> nothingThere(TableInspector.Request request) {
    return request.partitions().stream()
        .map(
            partition ->
                new Observation(
                    partition,
                    Map.of(Metric.presence(), 0.0),
                    Map.of(),
                    Optional.empty(),
                    "test",
                    Instant.EPOCH))
        .toList();
  }
}
