package io.headgate.tracker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.ticket.TrackerException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Sends JSON and reads JSON. It follows no redirection, since that would hand secrets on, and no
 * message holds more of an address than its host. Thread-safe.
 */
final class JsonHttp {

  private static final Duration TO_CONNECT = Duration.ofSeconds(10);
  private static final Duration TO_ANSWER = Duration.ofSeconds(20);
  private static final int LONGEST_BODY = 4 << 20;

  /** After this, a search finds what a lost answer was about. */
  private static final Duration AFTER_LOST_ANSWER = Duration.ofMinutes(1);

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient client;

  JsonHttp() {
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(TO_CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static byte[] bytes(JsonNode json) {
    try {
      return MAPPER.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write JSON for a tracker", e);
    }
  }

  /** A request that carries JSON. */
  static HttpRequest.Builder sending(String verb, URI uri, byte[] json) {
    return request(uri)
        .header("Content-Type", "application/json; charset=utf-8")
        .method(verb, HttpRequest.BodyPublishers.ofByteArray(json));
  }

  static HttpRequest.Builder request(URI uri) {
    return HttpRequest.newBuilder(uri).timeout(TO_ANSWER).header("User-Agent", "Headgate");
  }

  /**
   * Whatever the server answers, also that it cannot.
   *
   * @param shown what people may see of the request
   * @param secrets are taken out of what the server says
   * @throws TrackerException.Unavailable if there is no answer
   */
  Answer send(HttpRequest request, String shown, List<String> secrets)
      throws TrackerException.Unavailable, InterruptedException {
    try {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        String text =
            without(secrets, new String(body.readNBytes(LONGEST_BODY), StandardCharsets.UTF_8));
        return new Answer(shown, response.statusCode(), response.headers(), json(text), text);
      }
    } catch (IOException e) {
      throw new TrackerException.Unavailable(
          "no answer from " + request.uri().getHost() + ": " + reason(e), AFTER_LOST_ANSWER);
    }
  }

  /** The message of a failed connection names hosts and ports only, those of others may more. */
  private static String reason(IOException e) {
    return e.getClass().getSimpleName();
  }

  private static String without(List<String> secrets, String text) {
    String clean = text;
    for (String secret : secrets) {
      if (!secret.isEmpty()) {
        clean = clean.replace(secret, "***");
      }
    }
    return clean;
  }

  private static JsonNode json(String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      return node == null ? MissingNode.getInstance() : node;
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
