package io.headgate.tracker;

import static io.headgate.tracker.Tickets.after;
import static io.headgate.tracker.Tickets.again;
import static io.headgate.tracker.Tickets.closed;
import static io.headgate.tracker.Tickets.first;
import static io.headgate.tracker.Tickets.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headgate.ticket.Receipt;
import io.headgate.ticket.TrackerException;
import io.headgate.tracker.LoopbackServer.Reply;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GitHubIssuesTest {

  private final GitHubServer server = new GitHubServer();
  private final GitHubIssues github =
      GitHubIssues.of(GitHubServer.REPOSITORY)
          .api(server.address())
          .token(() -> GitHubServer.TOKEN);

  @AfterEach
  void stop() {
    server.close();
  }

  private String only(String field) {
    assertThat(server.issues()).hasSize(1);
    return server.issues().get(0).path(field).asText();
  }

  private TrackerException failureOf(Reply reply) {
    server.failOnce(reply);
    return catchThrowableOfType(TrackerException.class, () -> github.deliver(first(open(1, 0))));
  }

  @Test
  void opensAnIssueThatSaysWhatIsWrongAndWhoWaits() throws Exception {
    Receipt receipt = github.deliver(first(open(1, 0)));

    assertThat(receipt)
        .isEqualTo(
            new Receipt("#1", Optional.of(URI.create("https://github.com/acme/data/issues/1"))));
    assertThat(only("title")).isEqualTo("[HG-7] raw.sales 1998-01-08: presence >= 1 does not hold");
    assertThat(only("body"))
        .contains("    Owner: store-systems <stores@example.com>\n")
        .contains("    On call at 1998-02-01T06:00:00Z: ben@example.com\n")
        .contains("    - sales.clean, owner data-platform\n    - mart.free, owner nobody\n")
        .contains("    raw.sales 1998-01-08: presence is 0, required is >= 1; ask @somebody\n")
        .contains(Tickets.MARKER);
    assertThat(server.issues().get(0).path("labels").path(0).path("name").asText())
        .isEqualTo("headgate");
    assertThat(server.requests()).containsExactly("POST /repos/acme/data/issues");
  }

  @Test
  void closesReopensAndUpdatesTheSameIssue() throws Exception {
    Receipt receipt = github.deliver(first(open(1, 0)));

    assertThat(github.deliver(after(receipt, true, closed(2)))).isEqualTo(receipt);
    assertThat(only("state")).isEqualTo("closed");
    assertThat(only("state_reason")).isEqualTo("completed");
    github.deliver(after(receipt, false, open(3, 1)));
    assertThat(only("state")).isEqualTo("open");
    assertThat(only("body")).contains("reopened once");
  }

  @Test
  void opensNothingTwiceWhenTheAnswerWasLost() throws Exception {
    server.loseNextAnswer();
    assertThatThrownBy(() -> github.deliver(first(open(1, 0))))
        .isInstanceOf(TrackerException.Unavailable.class)
        .hasMessageStartingWith("no answer from 127.0.0.1: ");
    server.addOthers(150);

    assertThat(github.deliver(again(open(1, 0))).reference()).isEqualTo("#1");

    assertThat(server.issues()).hasSize(151);
  }

  @Test
  void opensWhatTheLastAttemptDidNotOpen() throws Exception {
    server.addOthers(3);
    assertThat(github.deliver(again(open(1, 0))).reference()).isEqualTo("#4");
  }

  @Test
  void findsAnIssueThatSomebodyHasClosedMeanwhile() throws Exception {
    Receipt receipt = github.deliver(first(open(1, 0)));
    github.deliver(after(receipt, true, closed(2)));

    assertThat(github.deliver(again(open(3, 1)))).isEqualTo(receipt);
    assertThat(only("state")).isEqualTo("open");
  }

  @Test
  void showsATicketThatWasClosedBeforeItWasTold() throws Exception {
    github.deliver(first(closed(2)));
    assertThat(only("state")).isEqualTo("closed");
  }

  @Test
  void waitsAsLongAsARateLimitSays() {
    Duration pause = Duration.ofSeconds(90);
    String reset = String.valueOf(Tickets.NOW.plus(pause).getEpochSecond());
    for (int status : List.of(403, 429)) {
      assertThat(
              failureOf(
                      new Reply(
                          status,
                          Map.of("x-ratelimit-remaining", "0", "x-ratelimit-reset", reset),
                          "{\"message\":\"API rate limit exceeded for user ID 1.\"}"))
                  .pause())
          .contains(pause);
      assertThat(
              failureOf(
                      new Reply(
                          status,
                          Map.of("Retry-After", "17"),
                          "{\"message\":\"You have exceeded a secondary rate limit\"}"))
                  .pause())
          .contains(Duration.ofSeconds(17));
      assertThat(
              failureOf(GitHubServer.error(status, "You have exceeded a secondary rate limit"))
                  .pause())
          .contains(Duration.ofMinutes(1));
    }
    assertThat(server.issues()).isEmpty();
  }

  @Test
  void takesRetryAfterAsADateToo() {
    Reply reply = new Reply(503, Map.of("Retry-After", "Sun, 01 Feb 1998 06:02:00 GMT"), "down");
    assertThat(failureOf(reply).pause()).contains(Duration.ofMinutes(2));
  }

  @Test
  void triesAgainSoonWhenTheServerIsBroken() {
    for (int status : List.of(500, 502, 503, 504)) {
      assertThat(failureOf(Reply.empty(status)))
          .isInstanceOf(TrackerException.Unavailable.class)
          .hasMessage("GitHub answered " + status + " to POST /repos/acme/data/issues");
    }
  }

  @Test
  void saysWhatSomebodyHasToChange() {
    assertThat(failureOf(GitHubServer.error(404, "Not Found")))
        .isInstanceOf(TrackerException.Refused.class)
        .hasMessage("GitHub answered 404 to POST /repos/acme/data/issues: Not Found");
    assertThat(failureOf(GitHubServer.error(403, "Resource not accessible")))
        .isInstanceOf(TrackerException.Refused.class)
        .hasMessageEndingWith("check the permissions");
    assertThat(failureOf(new Reply(301, Map.of("Location", "https://elsewhere"), "{}")))
        .isInstanceOf(TrackerException.Refused.class);
    assertThat(failureOf(new Reply(200, Map.of(), "<html>a proxy's page</html>")))
        .isInstanceOf(TrackerException.Refused.class)
        .hasMessageContaining("is the address that of its API?");
  }

  @Test
  void showsNoSecret() {
    String wrong = "ghp_ANOTHERSECRET";
    GitHubIssues other = github.token(() -> wrong);
    assertThatThrownBy(() -> other.deliver(first(open(1, 0))))
        .isInstanceOf(TrackerException.Refused.class)
        .hasMessageContaining("401")
        .hasMessageContaining("check the credentials");
    server.failOnce(GitHubServer.error(401, "Bad credentials: " + wrong));
    assertThatThrownBy(() -> other.deliver(first(open(1, 0))))
        .hasMessageContaining("Bad credentials: ***")
        .hasMessageNotContaining(wrong);
    assertThat(other.toString()).doesNotContain(wrong);
    GitHubIssues multiline = github.token(() -> "ghp_two\nlines");
    assertThatThrownBy(() -> multiline.deliver(first(open(1, 0))))
        .isInstanceOf(TrackerException.Refused.class)
        .hasMessageNotContaining("ghp_two");
  }

  @Test
  void asksForTheTokenAtEachUse() throws Exception {
    String[] token = {""};
    GitHubIssues github = this.github.token(() -> token[0]);
    assertThatThrownBy(() -> github.deliver(first(open(1, 0))))
        .isInstanceOf(TrackerException.Refused.class)
        .hasMessage("the GitHub token is not set: set it, and it is tried again");
    assertThat(server.calls()).isEmpty();

    token[0] = GitHubServer.TOKEN + "\n";

    assertThat(github.deliver(first(open(1, 0))).reference()).isEqualTo("#1");
  }

  @Test
  void sendsNoTokenOverAnOpenLine() {
    assertThatThrownBy(() -> github.api("http://github.example.com/api"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("https://");
    assertThatThrownBy(() -> GitHubIssues.of("no-owner"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("owner/name");
  }
}
