package io.headgate.tracker;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.dataset.Owner;
import io.headgate.ticket.Consumer;
import io.headgate.ticket.Delivery;
import io.headgate.ticket.Receipt;
import io.headgate.ticket.Ticket;
import io.headgate.ticket.TicketText;
import io.headgate.ticket.Tracker;
import io.headgate.ticket.TrackerException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts tickets as JSON to an address of one's own, signed. Immutable and thread-safe.
 *
 * <p>Three headers come with the body. {@code Headgate-Timestamp}: seconds since 1970. {@code
 * Headgate-Signature}: {@code v1=} and, in hexadecimal, the HMAC-SHA256 of the timestamp, a full
 * stop and the body, under the shared secret. {@code Headgate-Delivery}: an id; the same id again
 * is the same news, since an answer can be lost. Any answer of 2xx is taken for success; a JSON
 * object in it may have {@code reference} and {@code link}.
 *
 * <p>The secret is read from the environment variable {@code HEADGATE_WEBHOOK_SECRET} at each use,
 * unless said otherwise.
 */
public final class SignedWebhook implements Tracker {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int LONGEST_REFERENCE = 200;

  private final JsonHttp http = new JsonHttp();
  private final String name;
  private final URI address;
  private final Secret secret;

  private SignedWebhook(String name, URI address, Secret secret) {
    this.name = name;
    this.address = address;
    this.secret = secret;
  }

  /**
   * Posts to that address.
   *
   * @param name names it in the store and for people
   * @param address such as {@code https://tickets.example.com/headgate}
   */
  public static SignedWebhook of(String name, String address) {
    return new SignedWebhook(
        requireNonNull(name, "name"),
        Endpoint.of("The address of the webhook", address),
        Secret.ofEnvironment("the webhook's secret", "HEADGATE_WEBHOOK_SECRET"));
  }

  /** Where the secret comes from, at each use. */
  public SignedWebhook secret(Supplier<String> source) {
    requireNonNull(source, "source");
    return new SignedWebhook(name, address, new Secret("the webhook's secret", source));
  }

  @Override
  public String name() {
    return "webhook:" + name;
  }

  @Override
  public String toString() {
    return name();
  }

  @Override
  public Receipt deliver(Delivery delivery) throws TrackerException, InterruptedException {
    String key = secret.reveal();
    byte[] body = JsonHttp.bytes(json(delivery));
    String timestamp = Long.toString(delivery.at().getEpochSecond());
    HttpRequest request =
        JsonHttp.sending("POST", address, body)
            .header("Headgate-Timestamp", timestamp)
            .header("Headgate-Signature", "v1=" + signature(key, timestamp, body))
            .header("Headgate-Delivery", delivery.id())
            .build();
    Answer answer = http.send(request, "the webhook", List.of(key));
    if (!answer.isSuccess()) {
      throw Failures.of(
          String.valueOf(address.getHost()), answer, "", Optional.empty(), delivery.at());
    }
    return receipt(answer);
  }

  /**
   * The signature that comes with a body, for receivers that check it.
   *
   * @return HMAC-SHA256 in lower-case hexadecimal digits
   */
  public static String signature(String secret, String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      mac.update(timestamp.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) '.');
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has " + ALGORITHM, e);
    }
  }

  private static Receipt receipt(Answer answer) {
    String reference = TicketText.oneLine(answer.body().path("reference").asText(""));
    return new Receipt(
        reference.length() <= LONGEST_REFERENCE
            ? reference
            : reference.substring(0, LONGEST_REFERENCE),
        answer.link("link"));
  }

  private static ObjectNode json(Delivery delivery) {
    Ticket ticket = delivery.ticket();
    ObjectNode json =
        JsonHttp.object()
            .put("id", delivery.id())
            .put("event", "ticket." + delivery.event().code())
            .put("marker", delivery.marker());
    ObjectNode node =
        json.putObject("ticket")
            .put("id", ticket.id())
            .put("version", ticket.version())
            .put("state", ticket.isOpen() ? "open" : "closed")
            .put("title", TicketText.title(ticket))
            .put("dataset", ticket.dataset().value())
            .put("check", ticket.check())
            .put("label", ticket.label())
            .put("start", ticket.range().start().toString())
            .put("end", ticket.range().end().toString())
            .put("message", ticket.message())
            .put("openedAt", ticket.openedAt().toString())
            .put("reopenings", ticket.reopenings());
    ticket.closedAt().ifPresent(at -> node.put("closedAt", at.toString()));
    ticket.owner().ifPresent(owner -> node.set("owner", json(owner, delivery.at())));
    ArrayNode consumers = node.putArray("consumers");
    for (Consumer consumer : ticket.consumers()) {
      ObjectNode one = consumers.addObject().put("name", consumer.name());
      consumer.owner().ifPresent(owner -> one.set("owner", json(owner, delivery.at())));
    }
    return json;
  }

  private static ObjectNode json(Owner owner, Instant at) {
    ObjectNode json = JsonHttp.object().put("team", owner.team());
    ArrayNode contacts = json.putArray("contacts");
    owner.contacts().forEach(contacts::add);
    owner.onCall().ifPresent(rotation -> json.put("onCall", rotation.at(at)));
    return json;
  }
}
