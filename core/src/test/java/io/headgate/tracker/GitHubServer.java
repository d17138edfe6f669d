package io.headgate.tracker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keeps issues by the rules of GitHub's REST API, as far as they concern us. */
public final class GitHubServer extends LoopbackServer {

  public static final String TOKEN = "ghp_0123456789abcdefghij";
  public static final String REPOSITORY = "acme/data";

  private static final Pattern ISSUES = Pattern.compile("/repos/acme/data/issues(?:/(\\d+))?");

  private final List<ObjectNode> issues = new ArrayList<>();

  public synchronized List<ObjectNode> issues() {
    return List.copyOf(issues);
  }

  /** Somebody else's issues, with the same label. */
  public synchronized void addOthers(int count) {
    for (int i = 0; i < count; i++) {
      ObjectNode issue = object().put("title", "another").put("body", "text");
      issue.putArray("labels").add("headgate");
      create(issue);
    }
  }

  @Override
  protected Reply answer(Call call) {
    if (!call.header("Authorization").equals("Bearer " + TOKEN)) {
      return error(401, "Bad credentials");
    }
    if (!call.header("Accept").equals("application/vnd.github+json")
        || !call.header("X-GitHub-Api-Version").equals("2022-11-28")
        || call.header("User-Agent").isBlank()) {
      return error(400, "Bad headers");
    }
    Matcher path = ISSUES.matcher(call.path());
    if (!path.matches()) {
      return error(404, "Not Found");
    }
    if (path.group(1) == null) {
      return switch (call.verb()) {
        case "GET" -> list(call.query());
        case "POST" -> create(call.json());
        default -> error(404, "Not Found");
      };
    }
    int number = Integer.parseInt(path.group(1));
    if (!call.verb().equals("PATCH") || number > issues.size()) {
      return error(404, "Not Found");
    }
    return update(issues.get(number - 1), call.json());
  }

  private Reply create(JsonNode wanted) {
    if (!wanted.path("title").isTextual() || wanted.path("title").asText().isBlank()) {
      return error(422, "Validation Failed");
    }
    int number = issues.size() + 1;
    ObjectNode issue =
        object()
            .put("id", 1000 + number)
            .put("number", number)
            .put("html_url", "https://github.com/acme/data/issues/" + number)
            .put("state", "open")
            .put("title", wanted.path("title").asText())
            .put("body", wanted.path("body").asText());
    ArrayNode labels = issue.putArray("labels");
    wanted.path("labels").forEach(label -> labels.addObject().put("name", label.asText()));
    issues.add(issue);
    return Reply.json(201, issue);
  }

  private static Reply update(ObjectNode issue, JsonNode wanted) {
    if (wanted.has("state") && !List.of("open", "closed").contains(wanted.path("state").asText())) {
      return error(422, "Validation Failed");
    }
    for (String field : List.of("title", "body", "state", "state_reason")) {
      if (wanted.has(field)) {
        issue.set(field, wanted.get(field));
      }
    }
    return Reply.json(200, issue);
  }

  private Reply list(String query) {
    Map<String, String> options = Splitter.on('&').withKeyValueSeparator('=').split(query);
    int size = Integer.parseInt(options.getOrDefault("per_page", "30"));
    int page = Integer.parseInt(options.getOrDefault("page", "1"));
    List<ObjectNode> latestFirst = new ArrayList<>(issues);
    Collections.reverse(latestFirst);
    ArrayNode found = JSON.createArrayNode();
    latestFirst.stream()
        .filter(
            issue ->
                options.getOrDefault("state", "open").equals("all")
                    || issue.path("state").asText().equals("open"))
        .skip((long) (page - 1) * size)
        .limit(size)
        .forEach(found::add);
    return Reply.json(200, found);
  }

  public static Reply error(int status, String message) {
    return Reply.json(
        status,
        object().put("message", message).put("documentation_url", "https://docs.github.com/rest"));
  }
}
