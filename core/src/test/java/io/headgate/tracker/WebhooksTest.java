package io.headgate.tracker;

import static io.headgate.tracker.Tickets.NOW;
import static io.headgate.tracker.Tickets.after;
import static io.headgate.tracker.Tickets.closed;
import static io.headgate.tracker.Tickets.first;
import static io.headgate.tracker.Tickets.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.headgate.ticket.Notice;
import io.headgate.ticket.Receipt;
import io.headgate.ticket.Ticket;
import io.headgate.ticket.TicketEvent;
import io.headgate.ticket.TrackerException;
import io.headgate.tracker.LoopbackServer.Call;
import io.headgate.tracker.LoopbackServer.Reply;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WebhooksTest {

  private static final String SECRET = "s3cr3t-of-the-webhook";
  private static final String PATH = "/services/T00/B00/XXSECRETXX";

  private final ReceivingServer server = new ReceivingServer();
  private final SignedWebhook webhook =
      SignedWebhook.of("own", server.address() + "/in?x=1").secret(() -> SECRET);
  private final SlackWebhook slack =
      SlackWebhook.of("data-alerts").address(() -> server.address() + PATH);

  @AfterEach
  void stop() {
    server.close();
  }

  private Call call() {
    assertThat(server.calls()).hasSize(1);
    return server.calls().get(0);
  }

  private static Notice notice(TicketEvent event, Ticket ticket) {
    return new Notice(Tickets.MARKER + "-v1", event, ticket, List.of(Tickets.STORES), NOW);
  }

  @Test
  void signsTheTimeAndTheBody() throws Exception {
    webhook.deliver(first(open(1, 0)));

    Call call = call();
    String timestamp = Long.toString(NOW.getEpochSecond());
    assertThat(call.toString()).isEqualTo("POST /in");
    assertThat(call.header("Headgate-Timestamp")).isEqualTo(timestamp);
    assertThat(call.header("Headgate-Signature"))
        .isEqualTo(
            "v1="
                + SignedWebhook.signature(
                    SECRET, timestamp, call.body().getBytes(StandardCharsets.UTF_8)));
    assertThat(call.header("Headgate-Delivery")).isEqualTo(Tickets.MARKER + "-v1");
    assertThat(call.header("Content-Type")).startsWith("application/json");
  }

  /** As computed by {@code printf '%s' '1.{}' | openssl dgst -sha256 -hmac key}. */
  @Test
  void signsAsOthersDo() {
    assertThat(SignedWebhook.signature("key", "1", "{}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("1ba6b8171186efc613e8bcc0cbdab2748f24984d7c5a84faa2637afa0e40d224");
  }

  @Test
  void saysWhatHasHappenedAndHowThingsAre() throws Exception {
    webhook.deliver(after(Receipt.NONE, true, closed(3)));

    JsonNode json = call().json();
    assertThat(json.path("event").asText()).isEqualTo("ticket.closed");
    JsonNode ticket = json.path("ticket");
    assertThat(ticket.path("id").asText()).isEqualTo("HG-7");
    assertThat(ticket.path("state").asText()).isEqualTo("closed");
    assertThat(ticket.path("dataset").asText()).isEqualTo("raw.sales");
    assertThat(ticket.path("start").asText()).isEqualTo("1998-01-08T00:00:00Z");
    assertThat(ticket.path("owner").path("contacts").path(0).asText())
        .isEqualTo("stores@example.com");
    assertThat(ticket.path("owner").path("onCall").asText()).isEqualTo("ben@example.com");
    assertThat(ticket.path("consumers").path(0).path("owner").path("team").asText())
        .isEqualTo("data-platform");
    assertThat(ticket.path("consumers").path(1).has("owner")).isFalse();
  }

  @Test
  void takesAReferenceIfThereIsOne() throws Exception {
    assertThat(webhook.deliver(first(open(1, 0)))).isEqualTo(Receipt.NONE);
    server.answering(
        Reply.json(
            200,
            LoopbackServer.object()
                .put("reference", "OPS-1")
                .put("link", "https://ops.example.com/1")));
    assertThat(webhook.deliver(first(open(1, 0))))
        .isEqualTo(new Receipt("OPS-1", Optional.of(URI.create("https://ops.example.com/1"))));
    server.answering(new Reply(200, Map.of(), "{\"link\":\"javascript:alert(1)\"}"));
    assertThat(webhook.deliver(first(open(1, 0)))).isEqualTo(Receipt.NONE);
  }

  @Test
  void saysWhatWentWrongWithoutTheAddressOrTheSecret() {
    server.failOnce(new Reply(400, Map.of(), "bad " + SECRET));
    assertThatThrownBy(() -> webhook.deliver(first(open(1, 0))))
        .isInstanceOf(TrackerException.Refused.class)
        .hasMessage("127.0.0.1 answered 400 to the webhook");
    server.down(true);
    assertThatThrownBy(() -> webhook.deliver(first(open(1, 0))))
        .isInstanceOf(TrackerException.Unavailable.class)
        .hasMessageNotContaining("/in");
  }

  @Test
  void tellsSlackInPlainText() throws Exception {
    server.answering(new Reply(200, Map.of(), "ok"));

    slack.tell(notice(TicketEvent.OPENED, open(1, 0)));

    assertThat(call().json().path("text").asText())
        .startsWith("[HG-7] raw.sales 1998-01-08: presence &gt;= 1 does not hold\n*opened*, for ")
        .contains("for store-systems &lt;stores@example.com&gt;, on call ben@example.com\n")
        .contains("\nBlocked:\n- sales.clean, owner data-platform");
  }

  @Test
  void tellsSlackOfAnEndWithoutAList() throws Exception {
    slack.tell(notice(TicketEvent.CLOSED, closed(2)));
    assertThat(call().json().path("text").asText()).contains("*closed*").doesNotContain("Blocked:");
  }

  @Test
  void neverShowsTheAddressOfSlacksWebhook() {
    server.failOnce(new Reply(404, Map.of(), "no_service"));
    assertThatThrownBy(() -> slack.tell(notice(TicketEvent.OPENED, open(1, 0))))
        .isInstanceOf(TrackerException.Refused.class)
        .hasMessage("Slack answered 404 to the webhook: no_service");
    server.failOnce(new Reply(500, Map.of(), server.address() + PATH));
    assertThatThrownBy(() -> slack.tell(notice(TicketEvent.OPENED, open(1, 0))))
        .isInstanceOf(TrackerException.Unavailable.class)
        .hasMessageNotContaining("SECRET");
    SlackWebhook broken = slack.address(() -> "http://hooks.example.com" + PATH);
    assertThatThrownBy(() -> broken.tell(notice(TicketEvent.OPENED, open(1, 0))))
        .isInstanceOf(TrackerException.Refused.class)
        .hasMessageNotContaining("SECRET");
  }
}
