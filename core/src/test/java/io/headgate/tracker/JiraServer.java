package io.headgate.tracker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keeps issues by the rules of Jira's REST API 2, as far as they concern us. */
final class JiraServer extends LoopbackServer {

  static final String USER = "robot@example.com";
  static final String TOKEN = "ATATT-0123456789";

  private static final Pattern ISSUE =
      Pattern.compile("/rest/api/2/issue(?:/(DATA-\\d+)(/transitions)?)?");
  private static final Pattern JQL =
      Pattern.compile("project = \"DATA\" AND labels = \"([a-z0-9-]+)\"");

  private static final Map<String, String> CATEGORY =
      Map.of("To Do", "new", "In Progress", "indeterminate", "Done", "done");

  private final boolean cloud;
  private final Map<String, ObjectNode> issues = new LinkedHashMap<>();
  private boolean stuck;

  JiraServer(boolean cloud) {
    this.cloud = cloud;
  }

  synchronized List<ObjectNode> issues() {
    return new ArrayList<>(issues.values());
  }

  synchronized String status(String key) {
    return issues.getOrDefault(key, object()).path("fields").path("status").path("name").asText();
  }

  /** From now on, no transition leads anywhere. */
  synchronized void stuck() {
    stuck = true;
  }

  @Override
  protected Reply answer(Call call) {
    String pair = USER + ":" + TOKEN;
    String expected =
        cloud
            ? "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8))
            : "Bearer " + TOKEN;
    if (!call.header("Authorization").equals(expected)) {
      return new Reply(401, Map.of("Content-Type", "text/plain"), "Client must be authenticated");
    }
    if (call.path().equals("/rest/api/2/search" + (cloud ? "/jql" : ""))) {
      return search(call.query());
    }
    Matcher path = ISSUE.matcher(call.path());
    if (!path.matches()) {
      return error(404, "No such resource");
    }
    String key = path.group(1);
    if (key == null) {
      return call.verb().equals("POST") ? create(call.json()) : error(405, "Method Not Allowed");
    }
    ObjectNode issue = issues.get(key);
    if (issue == null) {
      return error(404, "Issue does not exist or you do not have permission to see it.");
    }
    boolean transitions = path.group(2) != null;
    return switch (call.verb() + (transitions ? " transitions" : "")) {
      case "GET" -> Reply.json(200, issue);
      case "PUT" -> update(issue, call.json());
      case "GET transitions" -> Reply.json(200, transitions());
      case "POST transitions" -> move(issue, call.json());
      default -> error(405, "Method Not Allowed");
    };
  }

  private Reply create(JsonNode wanted) {
    JsonNode fields = wanted.path("fields");
    ObjectNode errors = object();
    if (!fields.path("project").path("key").asText().equals("DATA")) {
      errors.put("project", "valid project is required");
    }
    if (!fields.path("issuetype").path("name").asText().equals("Task")) {
      errors.put("issuetype", "The issue type selected is invalid.");
    }
    if (fields.path("summary").asText().isBlank()
        || fields.path("summary").asText().length() > 255) {
      errors.put("summary", "You must specify a summary of the issue.");
    }
    for (JsonNode label : fields.path("labels")) {
      if (label.asText().contains(" ")) {
        errors.put("labels", "The label '" + label.asText() + "' contains spaces.");
      }
    }
    if (!errors.isEmpty()) {
      ObjectNode body = object();
      body.putArray("errorMessages");
      body.set("errors", errors);
      return Reply.json(400, body);
    }
    String key = "DATA-" + (issues.size() + 1);
    ObjectNode issue = object().put("id", "" + (10_000 + issues.size())).put("key", key);
    issue.set("fields", fields.deepCopy());
    setStatus(issue, "To Do");
    issues.put(key, issue);
    return Reply.json(
        201,
        object()
            .put("id", issue.path("id").asText())
            .put("key", key)
            .put("self", address() + "/rest/api/2/issue/" + issue.path("id").asText()));
  }

  private static Reply update(ObjectNode issue, JsonNode wanted) {
    ((ObjectNode) issue.get("fields")).setAll((ObjectNode) wanted.get("fields"));
    return Reply.empty(204);
  }

  private static void setStatus(ObjectNode issue, String name) {
    ((ObjectNode) issue.get("fields")).set("status", status0(name));
  }

  private static ObjectNode status0(String name) {
    ObjectNode status = object().put("name", name);
    status.putObject("statusCategory").put("key", CATEGORY.get(name));
    return status;
  }

  /** Every status can be reached from every other one, as in Jira's simplest workflow. */
  private ObjectNode transitions() {
    ObjectNode body = object();
    ArrayNode array = body.putArray("transitions");
    if (!stuck) {
      int id = 11;
      for (String name : List.of("In Progress", "To Do", "Done")) {
        ObjectNode transition = array.addObject().put("id", "" + id).put("name", name);
        transition.set("to", status0(name));
        id += 10;
      }
    }
    return body;
  }

  private Reply move(ObjectNode issue, JsonNode wanted) {
    String id = wanted.path("transition").path("id").asText();
    for (JsonNode transition : transitions().path("transitions")) {
      if (transition.path("id").asText().equals(id)) {
        setStatus(issue, transition.path("name").asText());
        return Reply.empty(204);
      }
    }
    return error(400, "It seems that you have tried to perform an illegal workflow operation.");
  }

  private Reply search(String query) {
    String jql =
        URLDecoder.decode(query.replaceAll("^.*jql=([^&]*).*$", "$1"), StandardCharsets.UTF_8);
    Matcher matcher = JQL.matcher(jql);
    if (!matcher.matches()) {
      return error(400, "Error in the JQL Query: " + jql);
    }
    ObjectNode body = object();
    ArrayNode found = body.putArray("issues");
    for (ObjectNode issue : issues.values()) {
      for (JsonNode label : issue.path("fields").path("labels")) {
        if (label.asText().equals(matcher.group(1))) {
          found.add(issue);
        }
      }
    }
    return Reply.json(200, body);
  }

  static Reply error(int status, String message) {
    ObjectNode body = object();
    body.putArray("errorMessages").add(message);
    body.putObject("errors");
    return Reply.json(status, body);
  }
}
