package io.headgate.spark.failure;

import static io.headgate.spark.failure.FailureClass.BROADCAST;
import static io.headgate.spark.failure.FailureClass.CONTAINER_MEMORY;
import static io.headgate.spark.failure.FailureClass.DISK;
import static io.headgate.spark.failure.FailureClass.DRIVER_HEAP;
import static io.headgate.spark.failure.FailureClass.EXECUTION_POOL;
import static io.headgate.spark.failure.FailureClass.EXECUTOR_HEAP;
import static io.headgate.spark.failure.FailureClass.LOST_NODE;
import static io.headgate.spark.failure.FailureClass.PREEMPTION;
import static io.headgate.spark.failure.FailureClass.RESULT_SIZE;
import static io.headgate.spark.failure.FailureClass.USER_ERROR;

import io.headgate.spark.failure.Evidence.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells what a Spark job died of, by the texts of Spark, YARN, Kubernetes and the JVM in what it
 * left behind. The first rule that any text meets decides: what is seen last, such as a lost
 * executor or a rejected task, follows from what came first, such as a full heap.
 */
public final class FailureClassifier {

  private static final int MOST_EVIDENCE = 5;

  /** What a job says when one of its tasks failed, and not the driver itself. */
  private static final Pattern OF_A_TASK =
      Pattern.compile("Job aborted due to stage failure|Lost task [0-9.]+ in stage");

  private static final String OUT_OF_MEMORY = "java\\.lang\\.OutOfMemoryError";

  /** Exit codes of executors, in all the ways that cluster managers word them. */
  private static final String EXITED =
      "(?i:exit(?:ed)?[ _](?:with )?(?:exit )?(?:code|status):? ?)";

  /** Threads of the driver, as the JVM names them when one dies. */
  private static final String DRIVER_THREAD =
      "Exception in thread \"(?:main|Driver|dag-scheduler-event-loop|spark-listener-group-[^\"]*"
          + "|task-result-getter-[0-9]+)\"[: ]+";

  private record Rule(FailureClass failure, boolean certain, Pattern text) {
    static Rule certain(FailureClass failure, String... texts) {
      return new Rule(failure, true, Pattern.compile(String.join("|", texts)));
    }

    static Rule likely(FailureClass failure, String... texts) {
      return new Rule(failure, false, Pattern.compile(String.join("|", texts)));
    }
  }

  private static final List<Rule> RULES =
      List.of(
          Rule.certain(RESULT_SIZE, "Total size of serialized results of .* is bigger than"),
          Rule.certain(
              BROADCAST,
              "Not enough memory to build and broadcast",
              "Cannot broadcast the table (?:that is larger than|over)",
              "Exception in thread \"broadcast-exchange-[0-9]+\"[: ]+" + OUT_OF_MEMORY),
          Rule.certain(
              EXECUTION_POOL,
              "org\\.apache\\.spark\\.memory\\.SparkOutOfMemoryError",
              "\\[UNABLE_TO_ACQUIRE_MEMORY\\]"),
          Rule.certain(
              CONTAINER_MEMORY,
              "(?i:exceeding (?:physical |virtual )?memory limits)",
              "running beyond (?:the '?)?(?:PHYSICAL|VIRTUAL|physical|virtual)'? memory limit",
              "\\bOOMKilled\\b",
              EXITED + "-10[34]\\b",
              OUT_OF_MEMORY + ": (?:Cannot reserve [0-9]+ bytes of direct|Direct buffer memory)"),
          Rule.certain(DRIVER_HEAP, DRIVER_THREAD + OUT_OF_MEMORY),
          Rule.certain(EXECUTOR_HEAP, OUT_OF_MEMORY, EXITED + "52\\b"),
          Rule.certain(
              DISK,
              "No space left on device",
              "Disk quota exceeded",
              "(?:local|log)-dirs are bad",
              EXITED + "(?:53|-101)\\b"),
          Rule.certain(
              PREEMPTION,
              "was preempted",
              "(?i:container preempted)",
              "exited because of a YARN event \\(e\\.g\\., preemption\\)",
              "Executor decommission",
              EXITED + "-102\\b"),
          Rule.likely(CONTAINER_MEMORY, EXITED + "137\\b", "possible container OOM"),
          Rule.certain(
              LOST_NODE,
              "Container released on a \\*?lost\\*? node",
              "\\b[Ww]orker lost\\b",
              "\\bhost .* is lost\\b",
              EXITED + "-100\\b"),
          Rule.likely(PREEMPTION, EXITED + "143\\b"),
          Rule.likely(
              LOST_NODE,
              "Executor heartbeat timed out",
              "Remote RPC client disassociated",
              "All masters are unresponsive",
              "FetchFailed\\(",
              EXITED + "56\\b"));

  /** What the JVM says last of an exception that nobody caught. */
  private static final String UNCAUGHT = "Exception in thread \"main\"";

  /** A frame of the code that prepares a broadcast, which collects and fills the heap like any. */
  private static final Pattern IN_BROADCAST = Pattern.compile("\\bBroadcastExchangeExec\\b");

  private static final Pattern ANY_RULE =
      Pattern.compile(
          UNCAUGHT
              + "|"
              + IN_BROADCAST.pattern()
              + RULES.stream()
                  .map(rule -> "|" + rule.text().pattern())
                  .collect(Collectors.joining()));

  /** What Spark hangs on an exception that it throws twice; it has nothing to say. */
  private static final String STACK_TRACE_ONLY = "OriginalTryStackTraceException";

  private FailureClassifier() {}

  /**
   * One of the texts that a job left behind.
   *
   * @param driver whether the driver itself threw it, on its own account
   */
  private record Text(Source source, String text, boolean driver) {

    /** The line in which the rule finds what it looks for. */
    Optional<Evidence> meeting(Rule rule) {
      Matcher found = rule.text().matcher(text);
      if (!found.find()) {
        return Optional.empty();
      }
      int start = text.lastIndexOf('\n', found.start()) + 1;
      int end = text.indexOf('\n', found.end());
      return Optional.of(
          new Evidence(source, text.substring(start, end < 0 ? text.length() : end)));
    }
  }

  /**
   * The class of the failure; empty if nothing says that there was one: no exception, no lost
   * executor, no exit code but 0, and no line of the log.
   */
  public static Optional<FailureDiagnosis> classify(FailureSignals signals) {
    List<Text> texts = texts(signals);
    Optional<FailureDiagnosis> byRules =
        RULES.stream().flatMap(rule -> diagnosis(rule, texts).stream()).findFirst();
    return byRules
        .map(found -> isOfTheDriver(found) && inBroadcast(signals) ? found.as(BROADCAST) : found)
        .or(() -> userError(texts));
  }

  private static boolean isOfTheDriver(FailureDiagnosis diagnosis) {
    return diagnosis.failure() == RESULT_SIZE || diagnosis.failure() == DRIVER_HEAP;
  }

  private static boolean inBroadcast(FailureSignals signals) {
    return signals.log().stream().anyMatch(line -> IN_BROADCAST.matcher(line).find())
        || signals.chain().stream()
            .flatMap(failure -> Arrays.stream(failure.getStackTrace()))
            .anyMatch(frame -> IN_BROADCAST.matcher(frame.getClassName()).find());
  }

  /** Whether a line of a log can decide anything. */
  static boolean says(String line) {
    return ANY_RULE.matcher(line).find();
  }

  private static Optional<FailureDiagnosis> diagnosis(Rule rule, List<Text> texts) {
    List<Evidence> evidence = new ArrayList<>();
    boolean driver = false;
    for (Text text : texts) {
      Optional<Evidence> met = text.meeting(rule);
      driver |= met.isPresent() && text.driver();
      met.filter(line -> !evidence.contains(line)).ifPresent(evidence::add);
    }
    FailureClass failure = driver && rule.failure() == EXECUTOR_HEAP ? DRIVER_HEAP : rule.failure();
    return evidence.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new FailureDiagnosis(
                failure,
                rule.certain(),
                evidence.subList(0, Math.min(MOST_EVIDENCE, evidence.size()))));
  }

  /** The deepest cause of an exception says most. */
  private static Optional<FailureDiagnosis> userError(List<Text> texts) {
    List<Evidence> evidence =
        texts.stream()
            .filter(text -> !IN_BROADCAST.matcher(text.text()).find())
            .map(text -> new Evidence(text.source(), text.text()))
            .sorted(Comparator.comparing(Evidence::source))
            .toList();
    if (evidence.isEmpty()) {
      return Optional.empty();
    }
    long exceptions = evidence.stream().filter(line -> line.source() == Source.EXCEPTION).count();
    Evidence strongest = evidence.get((int) Math.max(0, exceptions - 1));
    return Optional.of(new FailureDiagnosis(USER_ERROR, exceptions > 0, List.of(strongest)));
  }

  private static List<Text> texts(FailureSignals signals) {
    List<Throwable> chain = signals.chain();
    boolean ofATask =
        chain.stream().anyMatch(failure -> OF_A_TASK.matcher(failure.toString()).find());
    List<Text> texts = new ArrayList<>();
    chain.stream()
        .filter(failure -> !failure.getClass().getName().contains(STACK_TRACE_ONLY))
        .forEach(failure -> texts.add(new Text(Source.EXCEPTION, failure.toString(), !ofATask)));
    signals.executors().forEach(reason -> texts.add(new Text(Source.EXECUTOR, reason, false)));
    signals.exitCode().stream()
        .filter(code -> code != 0)
        .forEach(code -> texts.add(new Text(Source.EXIT_CODE, "exit code " + code, false)));
    signals.log().forEach(line -> texts.add(new Text(Source.LOG, line, false)));
    return texts;
  }
}
