package io.headgate.tracker;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.headgate.ticket.Delivery;
import io.headgate.ticket.Receipt;
import io.headgate.ticket.TicketText;
import io.headgate.ticket.Tracker;
import io.headgate.ticket.TrackerException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Keeps one issue of a Jira project per ticket, by REST API 2: created, updated, and moved through
 * the project's workflow when the ticket is closed or reopened. It is labelled {@code headgate} and
 * with the delivery's marker. Immutable and thread-safe.
 *
 * <p>The token is read from the environment variable {@code HEADGATE_JIRA_TOKEN} at each use,
 * unless said otherwise.
 */
public final class JiraIssues implements Tracker {

  private static final String LABEL = "headgate";
  private static final String DONE = "done";

  /** How a server is asked, and who one is there. */
  private record Flavour(Optional<String> user, String search) {}

  private final JsonHttp http = new JsonHttp();
  private final URI server;
  private final String project;
  private final String issueType;
  private final Flavour flavour;
  private final Secret token;

  private JiraIssues(URI server, String project, String issueType, Flavour flavour, Secret token) {
    this.server = server;
    this.project = project;
    this.issueType = issueType;
    this.flavour = flavour;
    this.token = token;
  }

  /**
   * A project on Jira Cloud.
   *
   * @param address such as {@code https://acme.atlassian.net}
   * @param project its key, such as {@code DATA}
   * @param user the e-mail address of the account whose API token it is
   */
  public static JiraIssues cloud(String address, String project, String user) {
    return of(
        address, project, new Flavour(Optional.of(requireNonNull(user, "user")), "/search/jql"));
  }

  /**
   * A project on Jira Data Center, with a personal access token.
   *
   * @param address such as {@code https://jira.example.com}
   * @param project its key, such as {@code DATA}
   */
  public static JiraIssues dataCenter(String address, String project) {
    return of(address, project, new Flavour(Optional.empty(), "/search"));
  }

  private static JiraIssues of(String address, String project, Flavour flavour) {
    if (!project.matches("[A-Z][A-Z0-9_]*")) {
      throw new IllegalArgumentException(
          "A Jira project is named by its key, such as DATA, not '" + project + "'");
    }
    return new JiraIssues(
        Endpoint.of("The address of Jira", address),
        project,
        "Task",
        flavour,
        Secret.ofEnvironment("the Jira token", "HEADGATE_JIRA_TOKEN"));
  }

  /** What is created; default: {@code Task}. */
  public JiraIssues issueType(String type) {
    return new JiraIssues(server, project, requireNonNull(type, "type"), flavour, token);
  }

  /** Where the token comes from, at each use. */
  public JiraIssues token(Supplier<String> source) {
    requireNonNull(source, "source");
    return new JiraIssues(
        server, project, issueType, flavour, new Secret("the Jira token", source));
  }

  @Override
  public String name() {
    return "jira:" + project;
  }

  @Override
  public String toString() {
    return name();
  }

  @Override
  public Receipt deliver(Delivery delivery) throws TrackerException, InterruptedException {
    Call call = new Call(token.reveal(), delivery.at());
    Optional<String> known = delivery.last().map(told -> told.receipt().reference());
    if (known.isEmpty() && delivery.mayBeOpened()) {
      known = call.find(delivery.marker());
    }
    String key;
    if (known.isPresent()) {
      key = known.get();
      call.update(key, delivery);
    } else {
      key = call.create(delivery);
    }
    if (known.isPresent() || !delivery.ticket().isOpen()) {
      call.move(key, delivery.ticket().isOpen());
    }
    return new Receipt(key, Optional.of(URI.create(server + "/browse/" + key)));
  }

  /** The requests of one delivery, with the token as it is now. */
  private final class Call {
    private final List<String> secrets = new ArrayList<>();
    private final String authorization;
    private final Instant now;

    private Call(String secret, Instant now) {
      this.now = now;
      secrets.add(secret);
      if (flavour.user().isPresent()) {
        String pair = flavour.user().get() + ":" + secret;
        String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        secrets.add(encoded);
        authorization = "Basic " + encoded;
      } else {
        authorization = "Bearer " + secret;
      }
    }

    String create(Delivery delivery) throws TrackerException, InterruptedException {
      ObjectNode fields = fields(delivery);
      fields.putObject("project").put("key", project);
      fields.putObject("issuetype").put("name", issueType);
      fields.putArray("labels").add(LABEL).add(delivery.marker());
      Answer answer = send("POST", "/issue", JsonHttp.object().set("fields", fields));
      String key = answer.body().path("key").asText("");
      if (!isKey(key)) {
        throw new TrackerException.Refused(
            "Jira answered "
                + answer.status()
                + " to "
                + answer.request()
                + " without the issue's key: is the address that of Jira?");
      }
      return key;
    }

    void update(String key, Delivery delivery) throws TrackerException, InterruptedException {
      send("PUT", "/issue/" + key, JsonHttp.object().set("fields", fields(delivery)));
    }

    Optional<String> find(String marker) throws TrackerException, InterruptedException {
      String jql = "project = \"" + project + "\" AND labels = \"" + marker + "\"";
      Answer answer =
          get(
              flavour.search()
                  + "?jql="
                  + URLEncoder.encode(jql, StandardCharsets.UTF_8)
                  + "&fields=labels&maxResults=2",
              flavour.search());
      return StreamSupport.stream(answer.body().path("issues").spliterator(), false)
          .map(issue -> issue.path("key").asText(""))
          .filter(JiraIssues::isKey)
          .findFirst();
    }

    /** Moves the issue to where it is done, or away from there, if it is not so already. */
    void move(String key, boolean open) throws TrackerException, InterruptedException {
      JsonNode status =
          get("/issue/" + key + "?fields=status", "/issue/" + key)
              .body()
              .path("fields")
              .path("status");
      if (isDone(status) != open) {
        return;
      }
      String path = "/issue/" + key + "/transitions";
      JsonNode transitions = get(path, path).body().path("transitions");
      Map<String, JsonNode> fitting = new TreeMap<>();
      List<String> names = new ArrayList<>();
      for (JsonNode transition : transitions) {
        names.add(transition.path("name").asText());
        if (isDone(transition.path("to")) != open) {
          fitting.putIfAbsent(rank(transition), transition);
        }
      }
      if (fitting.isEmpty()) {
        throw new TrackerException.Refused(
            "Jira's workflow has no transition that "
                + (open ? "reopens " : "completes ")
                + key
                + " from "
                + status.path("name").asText("its status")
                + " for this account; there are "
                + names);
      }
      ObjectNode move = JsonHttp.object();
      move.putObject("transition")
          .put("id", fitting.values().iterator().next().path("id").asText());
      send("POST", path, move);
    }

    /** To where nothing has been done yet before where somebody works on it; then by name. */
    private String rank(JsonNode transition) {
      String category = transition.path("to").path("statusCategory").path("key").asText();
      return (category.equals("new") ? "0" : "1") + transition.path("name").asText();
    }

    private Answer get(String path, String shown) throws TrackerException, InterruptedException {
      return success(send(with(JsonHttp.request(uri(path))).GET(), "GET /rest/api/2" + shown));
    }

    private Answer send(String verb, String path, JsonNode json)
        throws TrackerException, InterruptedException {
      return success(
          send(
              with(JsonHttp.sending(verb, uri(path), JsonHttp.bytes(json))),
              verb + " /rest/api/2" + path));
    }

    private URI uri(String path) {
      return URI.create(server + "/rest/api/2" + path);
    }

    private HttpRequest.Builder with(HttpRequest.Builder request) {
      return request.header("Authorization", authorization).header("Accept", "application/json");
    }

    private Answer send(HttpRequest.Builder request, String shown)
        throws TrackerException, InterruptedException {
      return http.send(request.build(), shown, secrets);
    }

    private Answer success(Answer answer) throws TrackerException {
      if (answer.isSuccess()) {
        return answer;
      }
      throw Failures.of("Jira", answer, detail(answer.body()), Optional.empty(), now);
    }
  }

  private static ObjectNode fields(Delivery delivery) {
    return JsonHttp.object()
        .put("summary", TicketText.title(delivery.ticket()))
        .put("description", "{noformat}\n" + plain(delivery) + "\n{noformat}");
  }

  /** Nothing in it ends the block that it stands in. */
  private static String plain(Delivery delivery) {
    return TicketText.body(delivery.ticket(), delivery.at()).replace("{noformat}", "{ noformat }");
  }

  private static boolean isDone(JsonNode status) {
    return status
        .path("statusCategory")
        .path("key")
        .asText("")
        .toLowerCase(Locale.ROOT)
        .equals(DONE);
  }

  private static boolean isKey(String key) {
    return key.matches("[A-Z][A-Z0-9_]*-[0-9]+");
  }

  /** General messages, then those of fields. */
  private static String detail(JsonNode body) {
    List<String> messages = new ArrayList<>();
    body.path("errorMessages").forEach(message -> messages.add(message.asText()));
    body.path("errors")
        .properties()
        .forEach(error -> messages.add(error.getKey() + ": " + error.getValue().asText()));
    return messages.stream().collect(Collectors.joining("; "));
  }
}
