package io.headgate.tracker;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.Owner;
import io.headgate.ticket.Notice;
import io.headgate.ticket.Notifier;
import io.headgate.ticket.Ticket;
import io.headgate.ticket.TicketText;
import io.headgate.ticket.TrackerException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Tells a channel by an incoming webhook, as Slack has them and Mattermost, Rocket.Chat and others
 * take them. Immutable and thread-safe.
 *
 * <p>The webhook's address is a secret. It is read from the environment variable {@code
 * HEADGATE_SLACK_WEBHOOK} at each use, unless said otherwise.
 */
public final class SlackWebhook implements Notifier {

  private final JsonHttp http = new JsonHttp();
  private final String channel;
  private final Secret address;

  private SlackWebhook(String channel, Secret address) {
    this.channel = channel;
    this.address = address;
  }

  /**
   * Tells that channel.
   *
   * @param channel names it in the store and for people, such as {@code data-alerts}; where
   *     messages go is decided by the webhook's address
   */
  public static SlackWebhook of(String channel) {
    return new SlackWebhook(
        requireNonNull(channel, "channel"),
        Secret.ofEnvironment("the address of Slack's webhook", "HEADGATE_SLACK_WEBHOOK"));
  }

  /** Where the webhook's address comes from, at each use. */
  public SlackWebhook address(Supplier<String> source) {
    requireNonNull(source, "source");
    return new SlackWebhook(channel, new Secret("the address of Slack's webhook", source));
  }

  @Override
  public String name() {
    return "slack:" + channel;
  }

  @Override
  public String toString() {
    return name();
  }

  @Override
  public void tell(Notice notice) throws TrackerException, InterruptedException {
    String secret = address.reveal();
    URI uri;
    try {
      uri = Endpoint.of("The address of Slack's webhook", secret);
    } catch (IllegalArgumentException e) {
      throw new TrackerException.Refused(String.valueOf(e.getMessage()));
    }
    Answer answer =
        http.send(
            JsonHttp.sending(
                    "POST", uri, JsonHttp.bytes(JsonHttp.object().put("text", text(notice))))
                .build(),
            "the webhook",
            List.of(secret, uri.getRawPath()));
    if (!answer.isSuccess()) {
      // A refusal is one word of plain text, such as no_service.
      String word = answer.text().strip();
      throw Failures.of(
          "Slack", answer, word.matches("[a-z_]{1,40}") ? word : "", Optional.empty(), notice.at());
    }
  }

  private static String text(Notice notice) {
    Ticket ticket = notice.ticket();
    String told =
        notice.addressees().isEmpty()
            ? "nobody: it has no owner"
            : notice.addressees().stream()
                .map(owner -> addressee(owner, notice.at()))
                .collect(Collectors.joining(", "));
    return escaped(TicketText.title(ticket))
        + "\n*"
        + notice.event().code()
        + "*, for "
        + escaped(told)
        + "\n"
        + escaped(TicketText.oneLine(TicketText.message(ticket)))
        + (ticket.isOpen() ? "\nBlocked:\n" + escaped(TicketText.consumers(ticket)) : "");
  }

  private static String addressee(Owner owner, Instant at) {
    return owner + owner.onCall().map(rotation -> ", on call " + rotation.at(at)).orElse("");
  }

  /** Slack's own three characters; without them there is neither a link nor a mention. */
  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
