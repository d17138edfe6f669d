package io.headgate.tracker;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * What a server answered.
 *
 * @param request for people: the verb and the path, or less where that is a secret
 * @param body a missing node if it was no JSON
 * @param text the body as it came, without the secrets that were sent
 */
record Answer(String request, int status, HttpHeaders headers, JsonNode body, String text) {

  private static final int LONGEST_LINK = 2_000;

  boolean isSuccess() {
    return status / 100 == 2;
  }

  Optional<String> header(String name) {
    return headers.firstValue(name).map(String::strip);
  }

  /** What {@code Retry-After} says: seconds, or a date. */
  Optional<Duration> retryAfter(Instant now) {
    Optional<String> value = header("Retry-After");
    if (value.isEmpty()) {
      return Optional.empty();
    }
    Optional<Long> seconds = number(value.get());
    if (seconds.isPresent()) {
      return Optional.of(Duration.ofSeconds(Math.max(0, seconds.get())));
    }
    try {
      Instant date =
          ZonedDateTime.parse(value.get(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  static Optional<Long> number(String text) {
    return text.matches("-?[0-9]{1,12}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
  }

  /** The address in that field of the body, if it is one that people can open. */
  Optional<URI> link(String field) {
    String text = body.path(field).asText("");
    if (text.length() > LONGEST_LINK || !text.matches("https?://\\S+")) {
      return Optional.empty();
    }
    try {
      return Optional.of(URI.create(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
