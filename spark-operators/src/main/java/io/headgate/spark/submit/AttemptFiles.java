package io.headgate.spark.submit;

import com.google.common.hash.Hashing;
import io.headgate.run.TaskInstanceId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The directory of one attempt, by which orchestrator and driver talk: each file has one writer,
 * and appears whole. Whoever starts later finds what was said before.
 */
record AttemptFiles(Path directory) {

  private static final int LONGEST_NAME = 80;
  private static final String ATTEMPT = "attempt-";
  private static final Pattern NAME = Pattern.compile(ATTEMPT + "([0-9]{1,9})(?:-([0-9]{1,9}))?");

  /** Where the attempts of a task instance are, and how it has fared. */
  static Path instance(Path root, TaskInstanceId id) {
    return task(root, id).resolve(name(id.run().kind().code() + "-" + id.run().key() + index(id)));
  }

  /** Where all that a task has ever submitted is. */
  static Path task(Path root, TaskInstanceId id) {
    return task(root, id.run().dag(), id.task());
  }

  static Path task(Path root, String dag, String task) {
    return root.resolve(name(dag)).resolve(name(task));
  }

  private static String index(TaskInstanceId id) {
    return id.index().isPresent() ? "-" + id.index().getAsInt() : "";
  }

  /** A name for files that differs where the text differs. */
  private static String name(String text) {
    String safe = text.replaceAll("[^A-Za-z0-9._-]", "_");
    if (safe.equals(text) && safe.length() <= LONGEST_NAME && !safe.startsWith(".")) {
      return safe;
    }
    String digest = Hashing.sha256().hashString(text, StandardCharsets.UTF_8).toString();
    String start = safe.substring(0, Math.min(LONGEST_NAME, safe.length())).replace('.', '_');
    return start + "-" + digest.substring(0, 10);
  }

  /** Where the first submission of an attempt is; a range that was split has further ones. */
  static AttemptFiles of(Path root, TaskInstanceId id, int attempt) {
    return new AttemptFiles(instance(root, id).resolve(ATTEMPT + attempt));
  }

  /** Those of the instance so far, the latest first. */
  static List<AttemptFiles> all(Path root, TaskInstanceId id) throws IOException {
    Path instance = instance(root, id);
    if (!Files.isDirectory(instance)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(instance)) {
      return children
          .filter(child -> NAME.matcher(child.getFileName().toString()).matches())
          .map(AttemptFiles::new)
          .sorted(
              Comparator.comparingInt((AttemptFiles files) -> files.number(1))
                  .thenComparingInt(files -> files.number(2))
                  .reversed())
          .toList();
    }
  }

  /**
   * @param group of the name: 1 for the attempt, 2 for the submission within it
   */
  private int number(int group) {
    Matcher name = NAME.matcher(directory.getFileName().toString());
    return name.matches() && name.group(group) != null ? Integer.parseInt(name.group(group)) : 1;
  }

  /**
   * Makes the directory of a further submission of the attempt, which others than its owner cannot
   * look into.
   */
  static AttemptFiles create(Path root, TaskInstanceId id, int attempt) throws IOException {
    AttemptFiles first = of(root, id, attempt);
    Files.createDirectories(first.directory().getParent());
    for (int submission = 1; ; submission++) {
      AttemptFiles files =
          submission == 1
              ? first
              : new AttemptFiles(
                  first.directory().resolveSibling(ATTEMPT + attempt + "-" + submission));
      try {
        files.create();
        return files;
      } catch (FileAlreadyExistsException e) {
        // A range of partitions was split, and this is the next part of it.
      }
    }
  }

  private void create() throws IOException {
    if (Files.getFileStore(directory.getParent()).supportsFileAttributeView("posix")) {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectory(directory);
    }
  }

  /**
   * What {@code found} makes of the last line of the log of which it makes anything; empty also if
   * there is no log.
   */
  <T> Optional<T> lastInLog(Function<String, Optional<T>> found) throws IOException {
    if (!Files.exists(log())) {
      return Optional.empty();
    }
    Optional<T> last = Optional.empty();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Files.newInputStream(log()),
                StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE)))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Optional<T> here = found.apply(line);
        last = here.isPresent() ? here : last;
      }
    }
    return last;
  }

  Path log() {
    return directory.resolve("driver.log");
  }

  /** Spark's settings, with passwords: gone when the attempt is over. */
  Path settings() {
    return directory.resolve("spark.conf");
  }

  /** The submission as it would be typed. */
  Path command() {
    return directory.resolve("command.txt");
  }

  Path application() {
    return directory.resolve("application.jar");
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  Optional<TaskFile> task() throws IOException {
    return read("task.json", TaskFile.class);
  }

  void task(TaskFile task) throws IOException {
    write("task.json", task);
  }

  Optional<Report> report() throws IOException {
    return read("report.json", Report.class);
  }

  void report(Report report) throws IOException {
    write("report.json", report);
  }

  Optional<Outcome> outcome() throws IOException {
    return read("outcome.json", Outcome.class);
  }

  void outcome(Outcome outcome) throws IOException {
    write("outcome.json", outcome);
  }

  /**
   * The process that was started here.
   *
   * @param started as the operating system says, which tells it from a later one of the number
   */
  record StartedProcess(long pid, Optional<java.time.Instant> started) {
    static StartedProcess of(ProcessHandle handle) {
      return new StartedProcess(handle.pid(), handle.info().startInstant());
    }

    /** Empty if it is gone. */
    Optional<ProcessHandle> handle() {
      return ProcessHandle.of(pid)
          .filter(ProcessHandle::isAlive)
          .filter(handle -> handle.info().startInstant().equals(started));
    }
  }

  Optional<StartedProcess> process() throws IOException {
    return read("process.json", StartedProcess.class);
  }

  void process(StartedProcess process) throws IOException {
    write("process.json", process);
  }

  /**
   * The driver's question whether it may publish.
   *
   * @param number counts its questions, from 1
   */
  record Question(int number) {}

  /**
   * What it was told.
   *
   * @param refusal why it may not; empty if it may
   */
  record Answer(int number, Optional<String> refusal) {}

  Optional<Question> question() throws IOException {
    return read("question.json", Question.class);
  }

  void question(Question question) throws IOException {
    write("question.json", question);
  }

  Optional<Answer> answer() throws IOException {
    return read("answer.json", Answer.class);
  }

  void answer(Answer answer) throws IOException {
    write("answer.json", answer);
  }

  /** Who waits for the driver: the latest one who said so. */
  Optional<String> supervisor() throws IOException {
    return read("supervisor.json", String.class);
  }

  void supervisor(String token) throws IOException {
    write("supervisor.json", token);
  }

  boolean isToStop() {
    return Files.exists(file("stop.json"));
  }

  /** Asks the driver to end, wherever it runs. */
  void stop() throws IOException {
    write("stop.json", "stop");
  }

  boolean isOver() {
    return Files.exists(file("over.json"));
  }

  /** Nobody needs to look for the driver any more; and its passwords go. */
  void over() throws IOException {
    write("over.json", "over");
    Files.deleteIfExists(settings());
  }

  private <T> Optional<T> read(String name, Class<T> type) throws IOException {
    Path file = file(name);
    return Files.exists(file)
        ? Optional.of(Json.MAPPER.readValue(Files.readString(file), type))
        : Optional.empty();
  }

  private void write(String name, Object value) throws IOException {
    write(file(name), value);
  }

  /** Replaces a file at once. */
  static void write(Path file, Object value) throws IOException {
    Path whole = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
    Files.writeString(whole, Json.MAPPER.writeValueAsString(value));
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
