package org.turnpike.web.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Answers what comes over a control socket, a line of JSON for a line of JSON:
///
/// ```
///   {"ask": "user list", "with": {}}          noun and verb, and what the verb needs
///   {"done": [...]}                           what it gave
///   {"refused": 404, "errors": ["..."]}       nothing was changed
/// ```
///
/// Each noun has a [Clerk]; more are added by whoever composes the node.
public final class ControlDesk implements UnaryOperator<String> {

  private static final Logger LOG = LoggerFactory.getLogger(ControlDesk.class);

  /// Knows one noun.
  @FunctionalInterface
  public interface Clerk {

    /// @param with an object; empty where the asker sent none
    Reply answer(String verb, JsonNode with);
  }

  private final Map<String, Clerk> clerks;
  private final JsonMapper json = new JsonMapper();

  public ControlDesk(Map<String, Clerk> clerks) {
    this.clerks = new TreeMap<>(clerks);
  }

  @Override
  public String apply(String line) {
    return text(reply(line));
  }

  private Reply reply(String line) {
    try {
      JsonNode question = json.readTree(line);
      String[] words = question.path("ask").asString("").split(" ", 2);
      Clerk clerk = clerks.get(words[0]);
      if (clerk == null || words.length < 2) {
        return Reply.refused(
            400, "this node answers " + String.join(", ", clerks.keySet()) + ", and a verb");
      }
      JsonNode with = question.path("with");
      return clerk.answer(words[1], with.isObject() ? with : json.createObjectNode());
    } catch (JacksonException e) {
      return Reply.refused(400, "no JSON: " + e.getOriginalMessage());
    } catch (RuntimeException e) {
      LOG.error("a question to this node failed", e);
      return Reply.refused(500, "this is a bug of Turnpike; the node's log says more: " + e);
    }
  }

  private String text(Reply reply) {
    ObjectNode out = json.createObjectNode();
    switch (reply) {
      case Reply.Done(int _, Object answer) -> out.putPOJO("done", answer);
      case Reply.Refused(int status, List<String> errors) ->
          out.put("refused", status).putPOJO("errors", errors);
    }
    return json.writeValueAsString(out);
  }

  /// The line that asks.
  public static String question(String noun, String verb, JsonNode with) {
    JsonMapper json = new JsonMapper();
    ObjectNode out = json.createObjectNode();
    out.put("ask", noun + " " + verb).set("with", with);
    return json.writeValueAsString(out);
  }

  /// What a question is about; empty for what is none.
  public static String noun(String question) {
    try {
      return new JsonMapper().readTree(question).path("ask").asString("").split(" ", 2)[0];
    } catch (JacksonException e) {
      return "";
    }
  }

  /// Reads an answer.
  ///
  /// @throws IllegalArgumentException for what is none
  public static Reply read(String line) {
    try {
      JsonNode answer = new JsonMapper().readTree(line);
      if (answer.has("done")) {
        return new Reply.Done(answer.path("done"));
      }
      List<String> errors = new ArrayList<>();
      answer.path("errors").forEach(error -> errors.add(error.asString()));
      return new Reply.Refused(answer.path("refused").asInt(500), errors);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("no answer of a node: " + line, e);
    }
  }
}
