package io.headgate.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.headgate.Orchestrator;
import io.headgate.process.ChildJvm;
import io.headgate.ticket.TicketDelivery;
import io.headgate.tracker.GitHubServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The process is killed after the tracker has opened an issue, and before it knows. */
@Timeout(180)
@DisabledOnOs(OS.WINDOWS)
class KilledWhileTellingTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path directory;

  private ChildJvm life(GitHubServer github, int minutesAhead) throws InterruptedException {
    ChildJvm life =
        ChildJvm.start(
            TicketProcess.class,
            directory.toString(),
            github.address(),
            Integer.toString(minutesAhead));
    life.awaitLine("started"::equals);
    return life;
  }

  @Test
  void theNextProcessFindsTheIssueAndOpensNoSecondOne() throws Exception {
    try (GitHubServer github = new GitHubServer()) {
      CountDownLatch answer = github.holdNextAnswer();
      try (ChildJvm first = life(github, 0)) {
        await().atMost(SOON).until(() -> github.issues().size() == 1);
        first.kill();
      }
      answer.countDown();
      assertThat(github.requests()).containsExactly("POST /repos/acme/data/issues");
      github.addOthers(2);

      try (ChildJvm next = life(github, 10)) {
        await()
            .atMost(SOON)
            .until(() -> github.requests().contains("PATCH /repos/acme/data/issues/1"));
        next.kill();
      }

      assertThat(github.issues()).hasSize(3);
      assertThat(github.requests())
          .startsWith(
              "POST /repos/acme/data/issues",
              "GET /repos/acme/data/issues",
              "PATCH /repos/acme/data/issues/1");
    }
    try (Orchestrator store =
        Orchestrator.builder().embeddedStore(directory).dag(TicketProcess.dag()).build()) {
      assertThat(store.tickets(false)).hasSize(1);
      assertThat(store.ticketDeliveries()).extracting(TicketDelivery::ticket).containsExactly(1L);
    }
  }
}
