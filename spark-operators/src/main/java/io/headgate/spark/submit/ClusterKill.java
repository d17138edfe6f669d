package io.headgate.spark.submit;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way to end a driver that a cluster runs and that does not hear. */
record ClusterKill(SubmitSettings settings, Submissions submissions) {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterKill.class);

  /** For a client of Spark to start, and for the cluster to answer. */
  private static final long PATIENCE_SECONDS = 60;

  /**
   * Asks the cluster to kill the driver, and waits for its answer, which goes to the attempt's log.
   *
   * @return whether it was asked
   * @throws InterruptedException if the thread was interrupted; the cluster has been asked
   */
  boolean kill(AttemptFiles files) throws IOException, InterruptedException {
    Optional<SubmitCommand> command = SubmitCommand.killing(settings, submissions, files);
    if (command.isEmpty()) {
      LOG.warn(
          "The driver in {} is left to {}: {}",
          files.directory(),
          settings.master(),
          "there is no command of Spark's that ends it, or its id is not in its log");
      return false;
    }
    LOG.warn("The driver in {} does not hear; its cluster is asked to end it", files.directory());
    ProcessBuilder builder =
        new ProcessBuilder(command.get().command())
            .directory(files.directory().toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(files.log().toFile()));
    builder.environment().putAll(command.get().environment());
    Process client = builder.start();
    try {
      client.getOutputStream().close();
      client.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } finally {
      client.destroyForcibly();
    }
    return true;
  }
}
