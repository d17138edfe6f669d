package io.headgate.quality;

import static java.util.Objects.requireNonNull;

import io.headgate.dag.Fact;
import io.headgate.dag.ForwardingTaskContext;
import io.headgate.dag.Input;
import io.headgate.dag.Operator;
import io.headgate.dag.TaskContext;
import io.headgate.dag.TaskResult;
import io.headgate.dataset.Dataset;
import io.headgate.dataset.Partition;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A task whose output is checked before anybody can read it: the body writes into a staging place
 * beside the table, the gate looks there, and only what it lets pass is published. What it does not
 * is {@linkplain Outcome#HELD held}: a ticket is opened, the task is blocked, and readers go on
 * with what was published before. Immutable and thread-safe if the body is.
 *
 * @param body writes the gate's dataset and nothing else
 */
public record WriteAuditPublish(Operator body, QualityGate gate) implements Operator {

  /** Before the names of checks, whose verdicts on what is published stand beside these. */
  private static final String AUDIT = "audit: ";

  /**
   * @throws IllegalArgumentException if the body does not write what the gate judges, or writes
   *     more
   */
  public WriteAuditPublish {
    requireNonNull(body, "body");
    requireNonNull(gate, "gate");
    if (!body.writes().equals(List.of(gate.dataset()))) {
      throw new IllegalArgumentException(
          "A gate on "
              + gate.dataset()
              + " cannot audit a body that writes "
              + body.writes()
              + ": both must be about the same one dataset");
    }
  }

  /** The body's output is published if the gate lets it pass. */
  public static WriteAuditPublish of(Operator body, QualityGate gate) {
    return new WriteAuditPublish(body, gate);
  }

  @Override
  public TaskResult execute(TaskContext context) throws Exception {
    List<Partition> outputs = context.outputs(gate.dataset());
    if (outputs.isEmpty()) {
      return body.execute(context);
    }
    Staging staging = context.service(Staging.class);
    String staged = staging.open(context.id().toString(), context.table(gate.dataset()));
    TaskResult written = body.execute(new Beside(context, gate.dataset(), staged));
    if (written instanceof TaskResult.Skipped
        || written instanceof TaskResult.Blocked
        || written instanceof TaskResult.Failed
        || written instanceof TaskResult.Deferred) {
      return written;
    }
    TaskResult audit = gate.execute(new Audit(context, gate.dataset(), staged));
    if (!(audit instanceof TaskResult.Success)) {
      return audit.with(verdicts(audit).toList());
    }
    context.requireOwnership();
    staging.publish(staged, gate.dataset(), outputs);
    return said(written, audit.message())
        .with(
            Stream.of(written.facts().stream(), observations(audit), verdicts(audit))
                .flatMap(facts -> facts)
                .toList());
  }

  private static TaskResult said(TaskResult written, String audit) {
    return written instanceof TaskResult.Success success
        ? new TaskResult.Success(
            Stream.of(success.message(), audit)
                .filter(text -> !text.isBlank())
                .collect(Collectors.joining("; ")),
            List.of(),
            success.items())
        : written;
  }

  /** What was seen of what is not published would be taken for the partition's history. */
  private static Stream<Fact> observations(TaskResult audit) {
    return audit.facts().stream().filter(fact -> !(fact instanceof Verdict));
  }

  private static Stream<Fact> verdicts(TaskResult audit) {
    return audit.facts().stream()
        .filter(Verdict.class::isInstance)
        .map(Verdict.class::cast)
        .map(
            verdict ->
                new Verdict(
                    verdict.partition(),
                    AUDIT + verdict.check(),
                    verdict.outcome().isBlocking() ? Outcome.HELD : verdict.outcome(),
                    verdict.message(),
                    verdict.examples(),
                    verdict.at()));
  }

  /** What the body reads, and what the gate compares its output with. */
  @Override
  public List<Input> reads() {
    return Stream.concat(
            body.reads().stream(),
            gate.reads().stream().filter(input -> !input.dataset().equals(gate.dataset())))
        .distinct()
        .toList();
  }

  @Override
  public List<Dataset> writes() {
    return body.writes();
  }

  @Override
  public boolean coversRanges() {
    return body.coversRanges();
  }

  @Override
  public boolean judgesItsInputs() {
    return body.judgesItsInputs();
  }

  @Override
  public String codeVersion() {
    return body.codeVersion();
  }

  @Override
  public String kind() {
    return body.kind() + ", audited";
  }

  /** Finds the dataset in its staging place. */
  private static class Beside extends ForwardingTaskContext {
    private final Dataset dataset;
    private final String staged;

    Beside(TaskContext context, Dataset dataset, String staged) {
      super(context);
      this.dataset = dataset;
      this.staged = staged;
    }

    boolean isStaged(Dataset asked) {
      return asked.equals(dataset);
    }

    @Override
    public String table(Dataset asked) {
      return isStaged(asked) ? staged : super.table(asked);
    }
  }

  /** Looks at what was written. */
  private static final class Audit extends Beside {
    Audit(TaskContext context, Dataset dataset, String staged) {
      super(context, dataset, staged);
    }

    @Override
    public List<Partition> inputs(Dataset asked) {
      return isStaged(asked) ? super.outputs(asked) : super.inputs(asked);
    }
  }
}
