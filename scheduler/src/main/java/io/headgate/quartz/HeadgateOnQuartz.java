package io.headgate.quartz;

import static java.util.Objects.requireNonNull;

import io.headgate.Orchestrator;
import io.headgate.OrchestratorBuilder;
import java.time.Duration;
import java.util.Optional;
import org.quartz.Scheduler;

/**
 * A started orchestrator whose task bodies run on Quartz and which Quartz wakes: the shortest way
 * to embed.
 *
 * <pre>{@code
 * OrchestratorBuilder builder = Orchestrator.builder().embeddedStore(Path.of("state")).dag(sales);
 * try (HeadgateOnQuartz headgate = HeadgateOnQuartz.of(builder).scheduler(myScheduler).start()) {
 *   headgate.orchestrator().run("sales", LocalDate.of(1998, 1, 8));
 * }
 * }</pre>
 *
 * <p>Thread-safe. Without a scheduler of the host's, one is made: in memory, with daemon threads.
 */
public final class HeadgateOnQuartz implements AutoCloseable {

  private final Orchestrator orchestrator;
  private final QuartzScheduling scheduling;

  private HeadgateOnQuartz(Orchestrator orchestrator, QuartzScheduling scheduling) {
    this.orchestrator = orchestrator;
    this.scheduling = scheduling;
  }

  /**
   * Starts the configuration; the executor of {@code orchestrator} is set by {@link Setup#start}.
   */
  public static Setup of(OrchestratorBuilder orchestrator) {
    return new Setup(orchestrator);
  }

  /** The orchestrator, started. */
  public Orchestrator orchestrator() {
    return orchestrator;
  }

  /**
   * Stops waking, waits for running bodies, and closes the orchestrator. A scheduler of the host's
   * goes on without our jobs. Idempotent.
   */
  @Override
  public void close() {
    scheduling.close();
    orchestrator.close();
  }

  /** What is optional. Not thread-safe. */
  public static final class Setup {
    private final OrchestratorBuilder builder;
    private Optional<Scheduler> host = Optional.empty();
    private int slots = Math.max(4, Runtime.getRuntime().availableProcessors());
    private Duration period = QuartzScheduling.DEFAULT_PERIOD;

    private Setup(OrchestratorBuilder builder) {
      this.builder = requireNonNull(builder, "orchestrator");
    }

    /**
     * Uses the host's scheduler, which the host starts and shuts down. A clustered one serves the
     * wake-ups only, see {@link QuartzTaskExecutor}.
     */
    public Setup scheduler(Scheduler host) {
      this.host = Optional.of(host);
      return this;
    }

    /**
     * How many bodies run at the same time on a scheduler that is made; default: the processors, at
     * least 4. A host's scheduler gives all its threads but one.
     */
    public Setup slots(int slots) {
      this.slots = slots;
      return this;
    }

    /** How often the orchestrator is woken besides the due times; default: 10 seconds. */
    public Setup wakeEvery(Duration period) {
      this.period = requireNonNull(period, "period");
      return this;
    }

    /** Opens and starts the orchestrator, and wakes it at once. */
    public HeadgateOnQuartz start() {
      QuartzTaskExecutor executor =
          host.filter(scheduler -> !SchedulerLease.of(scheduler).clustered())
              .map(QuartzTaskExecutor::on)
              .orElseGet(() -> QuartzTaskExecutor.ownScheduler(slots));
      Optional<Orchestrator> built = Optional.empty();
      try {
        Orchestrator orchestrator = builder.executor(executor).build();
        built = Optional.of(orchestrator);
        orchestrator.start();
        return new HeadgateOnQuartz(
            orchestrator,
            QuartzScheduling.start(
                host.orElse(executor.scheduler()), orchestrator, "default", period));
      } catch (RuntimeException e) {
        // The orchestrator closes the executor; without one, nobody else would.
        built.ifPresentOrElse(Orchestrator::close, executor::close);
        throw e;
      }
    }
  }
}
