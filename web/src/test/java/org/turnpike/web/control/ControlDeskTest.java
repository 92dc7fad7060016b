package org.turnpike.web.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ControlDeskTest {

  private final ControlDesk desk =
      new ControlDesk(
          Map.of(
              "echo",
              (verb, with) ->
                  switch (verb) {
                    case "back" -> new Reply.Done(with);
                    case "no" -> new Reply.Refused(409, List.of("first", "second"));
                    default -> throw new IllegalStateException("unknown verb");
                  }));

  private Reply ask(String noun, String verb, JsonNode with) {
    return ControlDesk.read(desk.apply(ControlDesk.question(noun, verb, with)));
  }

  @Test
  void aQuestionGoesToTheClerkOfItsNoun() {
    JsonNode with = new JsonMapper().readTree("{\"name\":\"Jürgen \\n \\\"x\\\"\"}");

    assertThat(ask("echo", "back", with)).isEqualTo(new Reply.Done(with));
    assertThat(ask("echo", "no", with))
        .isEqualTo(new Reply.Refused(409, List.of("first", "second")));
  }

  @Test
  void aClerkThatFailsIsABugThatIsTold() {
    assertThat(ask("echo", "what", new JsonMapper().createObjectNode()))
        .isInstanceOfSatisfying(
            Reply.Refused.class, refused -> assertThat(refused.status()).isEqualTo(500));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "[]", "{", "{\"ask\":\"echo\"}", "{\"ask\":\"other x\"}", "{\"ask\":7}"})
  void whatIsNoQuestionIsToldWhatIsOne(String line) {
    assertThat(ControlDesk.read(desk.apply(line)))
        .isInstanceOfSatisfying(
            Reply.Refused.class, refused -> assertThat(refused.status()).isEqualTo(400));
  }
}
