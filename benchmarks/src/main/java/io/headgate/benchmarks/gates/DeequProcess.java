package io.headgate.benchmarks.gates;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Deequ, which needs a Spark of its own, in a process of its own; it tells its times itself. */
final class DeequProcess implements AutoCloseable {

  private static final String SECONDS = "seconds ";

  private final Process process;
  private final PrintStream wanted;
  private final BufferedReader answers;

  /**
   * @param build the directory that its project is built in
   * @param options of this process's Java, which it gets too
   */
  DeequProcess(Path build, List<String> options, Path data, String master) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of(
            "-cp",
            build.resolve("classes")
                + File.pathSeparator
                + Files.readString(build.resolve("run.classpath")).strip(),
            "Deequ",
            data.toString(),
            master));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    wanted = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    line("ready");
  }

  /** Whether {@code benchmarks/run} has built it. */
  static boolean isBuilt(Path build) {
    return Files.exists(build.resolve("run.classpath"));
  }

  double seconds(Suite suite) throws IOException {
    wanted.println(suite.words());
    return Double.parseDouble(line(SECONDS).substring(SECONDS.length()));
  }

  private String line(String prefix) throws IOException {
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.startsWith(prefix)) {
        return line;
      }
    }
    throw new IllegalStateException("Deequ's process ended; its reason is above");
  }

  @Override
  public void close() throws IOException {
    wanted.close();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    answers.close();
  }
}
