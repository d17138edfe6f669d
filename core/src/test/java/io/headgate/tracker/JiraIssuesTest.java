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
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JiraIssuesTest {

  private final JiraServer server = new JiraServer(true);
  private final JiraIssues jira = on(server);

  private static JiraIssues on(JiraServer server) {
    return JiraIssues.cloud(server.address() + "/", "DATA", JiraServer.USER)
        .token(() -> JiraServer.TOKEN);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void createsAnIssueThatSaysWhatIsWrongAndWhoWaits() throws Exception {
    Receipt receipt = jira.deliver(first(open(1, 0)));

    assertThat(receipt.reference()).isEqualTo("DATA-1");
    assertThat(receipt.link().orElseThrow()).hasToString(server.address() + "/browse/DATA-1");
    assertThat(server.issues().get(0).path("fields").path("summary").asText())
        .isEqualTo("[HG-7] raw.sales 1998-01-08: presence >= 1 does not hold");
    assertThat(server.issues().get(0).path("fields").path("description").asText())
        .contains("- sales.clean, owner data-platform\n- mart.free, owner nobody")
        .startsWith("{noformat}\n");
    assertThat(server.issues().get(0).path("fields").path("labels"))
        .extracting(label -> label.asText())
        .containsExactly("headgate", Tickets.MARKER);
    assertThat(server.requests()).containsExactly("POST /rest/api/2/issue");
  }

  @Test
  void movesTheIssueWithTheTicket() throws Exception {
    Receipt receipt = jira.deliver(first(open(1, 0)));
    jira.deliver(after(receipt, true, closed(2)));
    assertThat(server.status("DATA-1")).isEqualTo("Done");

    jira.deliver(after(receipt, false, open(3, 1)));
    assertThat(server.status("DATA-1")).isEqualTo("To Do");
    server.forgetCalls();

    jira.deliver(after(receipt, true, open(4, 1)));
    assertThat(server.requests())
        .containsExactly("PUT /rest/api/2/issue/DATA-1", "GET /rest/api/2/issue/DATA-1");
    assertThat(server.issues()).hasSize(1);
  }

  @Test
  void createsNothingTwiceWhenTheAnswerWasLost() throws Exception {
    server.loseNextAnswer();
    assertThatThrownBy(() -> jira.deliver(first(open(1, 0))))
        .isInstanceOf(TrackerException.Unavailable.class);

    assertThat(jira.deliver(again(closed(2))).reference()).isEqualTo("DATA-1");

    assertThat(server.issues()).hasSize(1);
    assertThat(server.status("DATA-1")).isEqualTo("Done");
  }

  @Test
  void speaksToADataCenterToo() throws Exception {
    try (JiraServer own = new JiraServer(false)) {
      JiraIssues jira = JiraIssues.dataCenter(own.address(), "DATA").token(() -> JiraServer.TOKEN);
      own.loseNextAnswer();
      assertThatThrownBy(() -> jira.deliver(first(open(1, 0))))
          .isInstanceOf(TrackerException.Unavailable.class);
      assertThat(jira.deliver(again(open(1, 0))).reference()).isEqualTo("DATA-1");
      assertThat(own.issues()).hasSize(1);
    }
  }

  @Test
  void saysWhatSomebodyHasToChange() throws Exception {
    assertThatThrownBy(() -> jira.issueType("Riddle").deliver(first(open(1, 0))))
        .isInstanceOf(TrackerException.Refused.class)
        .hasMessage(
            "Jira answered 400 to POST /rest/api/2/issue: issuetype: The issue type selected is"
                + " invalid.");
    Receipt receipt = jira.deliver(first(open(1, 0)));
    server.stuck();
    assertThatThrownBy(() -> jira.deliver(after(receipt, true, closed(2))))
        .isInstanceOf(TrackerException.Refused.class)
        .hasMessageContaining("no transition that completes DATA-1 from To Do");
  }

  @Test
  void waitsWhenItIsAskedToAndTriesAgainWhenTheServerIsBroken() {
    server.failOnce(new Reply(429, Map.of("Retry-After", "40"), ""));
    TrackerException limited =
        catchThrowableOfType(TrackerException.class, () -> jira.deliver(first(open(1, 0))));
    assertThat(limited.pause()).contains(Duration.ofSeconds(40));
    server.failOnce(Reply.empty(503));
    TrackerException broken =
        catchThrowableOfType(TrackerException.class, () -> jira.deliver(first(open(1, 0))));
    assertThat(broken.pause()).contains(Duration.ZERO);
  }

  @Test
  void showsNoSecret() {
    JiraIssues other = jira.token(() -> "ATATT-ANOTHER");
    assertThatThrownBy(() -> other.deliver(first(open(1, 0))))
        .isInstanceOf(TrackerException.Refused.class)
        .hasMessageContaining("401")
        .hasMessageNotContaining("ANOTHER");
  }
}
