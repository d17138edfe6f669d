package io.headgate.tracker;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.ticket.Delivery;
import io.headgate.ticket.Receipt;
import io.headgate.ticket.Ticket;
import io.headgate.ticket.TicketText;
import io.headgate.ticket.Tracker;
import io.headgate.ticket.TrackerException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keeps one issue of a GitHub repository per ticket: opened, closed and reopened with it, labelled
 * {@code headgate}. Immutable and thread-safe.
 *
 * <p>The token needs the permission to read and write issues. It is read from the environment
 * variable {@code HEADGATE_GITHUB_TOKEN} at each use, unless said otherwise.
 */
public final class GitHubIssues implements Tracker {

  private static final String LABEL = "headgate";
  private static final String API = "https://api.github.com";
  private static final String API_VERSION = "2022-11-28";
  private static final String OPEN = "open";
  private static final String CLOSED = "closed";
  private static final int PAGE = 100;
  private static final int MOST_PAGES = 10;

  private final JsonHttp http = new JsonHttp();
  private final URI api;
  private final String repository;
  private final Secret token;

  private GitHubIssues(URI api, String repository, Secret token) {
    this.api = api;
    this.repository = repository;
    this.token = token;
  }

  /**
   * Issues of the repository on github.com.
   *
   * @param repository such as {@code acme/data}
   */
  public static GitHubIssues of(String repository) {
    if (!repository.matches("[A-Za-z0-9._-]+/[A-Za-z0-9._-]+")) {
      throw new IllegalArgumentException(
          "A GitHub repository is named owner/name, not '" + repository + "'");
    }
    return new GitHubIssues(
        URI.create(API),
        repository,
        Secret.ofEnvironment("the GitHub token", "HEADGATE_GITHUB_TOKEN"));
  }

  /**
   * A GitHub server of one's own.
   *
   * @param address of its API, such as {@code https://github.example.com/api/v3}
   */
  public GitHubIssues api(String address) {
    return new GitHubIssues(Endpoint.of("The address of GitHub's API", address), repository, token);
  }

  /** Where the token comes from, at each use. */
  public GitHubIssues token(Supplier<String> source) {
    requireNonNull(source, "source");
    return new GitHubIssues(api, repository, new Secret("the GitHub token", source));
  }

  @Override
  public String name() {
    return "github:" + repository;
  }

  @Override
  public String toString() {
    return name();
  }

  @Override
  public Receipt deliver(Delivery delivery) throws TrackerException, InterruptedException {
    Call call = new Call(token.reveal(), delivery.at());
    Optional<Long> known = number(delivery);
    if (known.isEmpty() && delivery.mayBeOpened()) {
      known = call.find(delivery.marker());
    }
    if (known.isEmpty()) {
      Answer opened = call.open(delivery);
      if (delivery.ticket().isOpen()) {
        return receipt(opened);
      }
      known = Optional.of(number(opened));
    }
    return receipt(call.update(known.get(), delivery));
  }

  private static Optional<Long> number(Delivery delivery) {
    return delivery
        .last()
        .flatMap(told -> Answer.number(told.receipt().reference().replaceFirst("^#", "")));
  }

  private static Receipt receipt(Answer answer) {
    return new Receipt("#" + number(answer), answer.link("html_url"));
  }

  private static long number(Answer answer) {
    return answer.body().path("number").longValue();
  }

  /** Indented, so that nothing in it is taken for markup or for somebody's name. */
  private static String body(Delivery delivery) {
    String text = TicketText.body(delivery.ticket(), delivery.at());
    return "Headgate keeps this issue up to date; it closes it when the check holds again.\n\n"
        + text.lines()
            .map(line -> ("    " + line).stripTrailing() + "\n")
            .reduce("", String::concat)
        + "\n<!-- "
        + delivery.marker()
        + " -->\n";
  }

  private static ObjectNode fields(Delivery delivery) {
    return JsonHttp.object()
        .put("title", TicketText.title(delivery.ticket()))
        .put("body", body(delivery));
  }

  /** The requests of one delivery, with the token as it is now. */
  private final class Call {
    private final String secret;
    private final Instant now;

    private Call(String secret, Instant now) {
      this.secret = secret;
      this.now = now;
    }

    Answer open(Delivery delivery) throws TrackerException, InterruptedException {
      ObjectNode issue = fields(delivery);
      issue.putArray("labels").add(LABEL);
      return require(send("POST", "/issues", issue), "number");
    }

    Answer update(long number, Delivery delivery) throws TrackerException, InterruptedException {
      Ticket ticket = delivery.ticket();
      ObjectNode issue = fields(delivery).put("state", ticket.isOpen() ? OPEN : CLOSED);
      if (!ticket.isOpen()) {
        issue.put("state_reason", "completed");
      }
      return require(send("PATCH", "/issues/" + number, issue), "number");
    }

    /** The issue that bears the marker; its search would find it only after a while. */
    Optional<Long> find(String marker) throws TrackerException, InterruptedException {
      for (int page = 1; page <= MOST_PAGES; page++) {
        JsonNode issues =
            success(
                    send(
                        request(
                                "/issues?state=all&labels="
                                    + LABEL
                                    + "&sort=created&direction=desc&per_page="
                                    + PAGE
                                    + "&page="
                                    + page)
                            .GET(),
                        "GET /repos/" + repository + "/issues"))
                .body();
        for (JsonNode issue : issues) {
          if (issue.path("body").asText("").contains(marker)) {
            return Optional.of(issue.path("number").longValue());
          }
        }
        if (issues.size() < PAGE) {
          return Optional.empty();
        }
      }
      return Optional.empty();
    }

    private Answer send(String verb, String path, JsonNode json)
        throws TrackerException, InterruptedException {
      return success(
          send(
              with(JsonHttp.sending(verb, uri(path), JsonHttp.bytes(json))),
              verb + " /repos/" + repository + path));
    }

    private HttpRequest.Builder request(String path) {
      return with(JsonHttp.request(uri(path)));
    }

    private URI uri(String path) {
      return URI.create(api + "/repos/" + repository + path);
    }

    private HttpRequest.Builder with(HttpRequest.Builder request) {
      return request
          .header("Authorization", "Bearer " + secret)
          .header("Accept", "application/vnd.github+json")
          .header("X-GitHub-Api-Version", API_VERSION);
    }

    private Answer send(HttpRequest.Builder request, String shown)
        throws TrackerException, InterruptedException {
      return http.send(request.build(), shown, List.of(secret));
    }

    private Answer success(Answer answer) throws TrackerException {
      if (answer.isSuccess()) {
        return answer;
      }
      throw Failures.of(
          "GitHub", answer, answer.body().path("message").asText(""), rateLimit(answer), now);
    }

    /** Over the limit, GitHub says when the next hour begins, or nothing but that it is so. */
    private Optional<Duration> rateLimit(Answer answer) {
      boolean exhausted = answer.header("x-ratelimit-remaining").equals(Optional.of("0"));
      if (exhausted) {
        Optional<Instant> reset =
            answer.header("x-ratelimit-reset").flatMap(Answer::number).map(Instant::ofEpochSecond);
        return Optional.of(
            reset
                .filter(now::isBefore)
                .map(moment -> Duration.between(now, moment))
                .orElse(Duration.ofMinutes(1)));
      }
      return answer
              .body()
              .path("message")
              .asText("")
              .toLowerCase(Locale.ROOT)
              .contains("rate limit")
          ? Optional.of(Duration.ofMinutes(1))
          : Optional.empty();
    }

    private Answer require(Answer answer, String field) throws TrackerException {
      if (!answer.body().path(field).isNumber()) {
        throw new TrackerException.Refused(
            "GitHub answered "
                + answer.status()
                + " to "
                + answer.request()
                + " without the issue's "
                + field
                + ": is the address that of its API?");
      }
      return answer;
    }
  }
}
