package org.turnpike.topology.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.topology.service.EdgeOption;
import org.turnpike.topology.service.EdgePool;

class FirstFileTest {

  /// Every Edge topology in every size, with and without users online and a circuit.
  static Stream<FirstFile.Answers> everyAnswer() {
    Stream<FirstFile.Answers> withEdge =
        Arrays.stream(EdgeOption.values())
            .flatMap(option ->
                IntStream.rangeClosed(option.scaled() ? 2 : 1, option.scaled() ? 12 : 1)
                    .boxed()
                    .flatMap(nodes ->
                        Stream.of(
                            answers(option, nodes, false, false),
                            answers(option, nodes, true, false),
                            answers(option, nodes, true, true))));
    return Stream.concat(
        withEdge,
        Stream.of(
            new FirstFile.Answers("contoso", "contoso.com", 50, Optional.empty(), 1, true, false),
            new FirstFile.Answers("contoso", "contoso.com", 50, Optional.empty(), 1, true, true)));
  }

  private static FirstFile.Answers answers(
      EdgeOption option, int nodes, boolean online, boolean circuit) {
    return new FirstFile.Answers(
        "contoso", "contoso.com", 1000, Optional.of(option), nodes, online, circuit);
  }

  @ParameterizedTest
  @MethodSource("everyAnswer")
  void whateverTheAnswersTheFileLoadsAndSaysWhatWasAnswered(FirstFile.Answers answers) {
    String text = FirstFile.write(answers);
    Loaded loaded = TopologyFile.read(text, "first.yaml");
    assertThat(loaded)
        .as(loaded.toString())
        .isInstanceOfSatisfying(
            Loaded.Good.class,
            good -> {
              assertThat(good.topology().user("staff").count()).isEqualTo(answers.users());
              answers
                  .edge()
                  .ifPresent(option -> {
                    EdgePool edge = (EdgePool) good.topology().pool("edge");
                    assertThat(edge.option()).isEqualTo(option);
                    assertThat(edge.nodes()).hasSize(answers.nodes());
                  });
            });
  }

  @Test
  void anAnswerThatCannotBeUsedIsToldWithWhatWasExpected() {
    assertThatThrownBy(() ->
            new FirstFile.Answers(
                "Contoso Ltd", "contoso.com", 1, Optional.empty(), 1, true, false))
        .hasMessageContaining("\"Contoso Ltd\": expected a name of 1 to 63");
    assertThatThrownBy(() -> answers(EdgeOption.SINGLE_NAT, 2, false, false))
        .hasMessageContaining("expected one Edge");
    assertThatThrownBy(() -> answers(EdgeOption.SCALED_NAT, 1, false, false))
        .hasMessageContaining("expected 2 to 12 Edges");
    assertThatThrownBy(() ->
            new FirstFile.Answers("contoso", "contoso.com", 1, Optional.empty(), 1, false, false))
        .hasMessageContaining("expected one of them");
  }
}
