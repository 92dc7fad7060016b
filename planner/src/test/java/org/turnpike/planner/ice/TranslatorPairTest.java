package org.turnpike.planner.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.path.Walk;
import org.turnpike.topology.network.Segment;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.service.Modality;

/// Every mapping and filtering (RFC 4787 §4.1, §5) of one translator against every one of another:
/// whether two homes hear each other without a relay.
///
/// By hand: a check of x comes through y's translator if y lets anyone in; or if y shows everyone
/// the same address, so that what it sent towards x counts for it, and either asks for x's address
/// only, or x too shows everyone the same port. One direction is enough: the answer goes back the
/// way that the check made.
class TranslatorPairTest {

  private static final List<String> DEGREES =
      List.of("endpoint-independent", "address-dependent", "address-and-port-dependent");

  /// Row and column: mapping E, A or P, then filtering E, A or P. D is direct, R relayed.
  private static final String[] TABLE = {
    //        EE EA EP AE AA AP PE PA PP
    "EE        D  D  D  D  D  D  D  D  D",
    "EA        D  D  D  D  D  D  D  D  D",
    "EP        D  D  D  D  R  R  D  R  R",
    "AE        D  D  D  D  D  D  D  D  D",
    "AA        D  D  R  D  R  R  D  R  R",
    "AP        D  D  R  D  R  R  D  R  R",
    "PE        D  D  D  D  D  D  D  D  D",
    "PA        D  D  R  D  R  R  D  R  R",
    "PP        D  D  R  D  R  R  D  R  R",
  };

  static Stream<Arguments> pairs() {
    return IntStream.range(0, 81).mapToObj(i -> Arguments.of(i / 9, i % 9));
  }

  private static String nat(int kind) {
    return "{kind: source, mapping: %s, filtering: %s}"
        .formatted(DEGREES.get(kind / 3), DEGREES.get(kind % 3));
  }

  private static char expected(int x, int y) {
    return TABLE[x].split(" +")[1 + y].charAt(0);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void twoTranslatorsLetADirectPairThroughOrNot(int x, int y) {
    TwoHomes homes = TwoHomes.translating(nat(x), nat(y));
    Agent a = TwoHomes.a(Abilities.SERVER, TwoHomes.ONLINE);
    Agent b = TwoHomes.b(Abilities.SERVER, TwoHomes.ONLINE);
    MediaPath path = homes.model.connect(a, b, Modality.AUDIO);
    assertThat(path.delivered()).isTrue();
    assertThat(path.direct() ? 'D' : 'R')
        .as(() -> nat(x) + " and " + nat(y))
        .isEqualTo(expected(x, y));
    assertThat(path.segments())
        .isEqualTo(
            path.direct() ? List.of(Segment.INT) : List.of(Segment.INT, Segment.MSN, Segment.INT));
    assertThat(path.transport()).contains(Transport.UDP);
    assertThat(Stream.concat(path.there().stream(), path.back().stream()))
        .allMatch(Walk::continuous)
        .allMatch(Walk::delivered);
  }

  @Test
  void theTableIsTheSameFromBothSides() {
    for (int x = 0; x < 9; x++) {
      for (int y = 0; y < 9; y++) {
        assertThat(expected(x, y)).isEqualTo(expected(y, x));
      }
    }
  }

  @Test
  void twoHostsOfOneNetworkNeedNoTranslator() {
    TwoHomes homes = TwoHomes.translating(nat(8), nat(8));
    Agent a = TwoHomes.a(Abilities.SERVER, TwoHomes.ONLINE);
    Agent neighbour =
        TwoHomes.agent(
            "users/n", "home-a/wifi", "192.168.50.21", Abilities.SERVER, TwoHomes.ONLINE);
    MediaPath path = homes.model.connect(a, neighbour, Modality.VIDEO);
    assertThat(path.direct()).isTrue();
    assertThat(path.a().orElseThrow().type()).isEqualTo(CandidateType.HOST);
    assertThat(path.stages().getFirst().there().hops()).hasSize(1);
  }

  @Test
  void theSamePrivateAddressInTwoHomesIsNotTheSameHost() {
    TwoHomes homes = TwoHomes.translating(nat(2), nat(2));
    Agent a = TwoHomes.a(Abilities.SERVER, TwoHomes.ONLINE);
    Agent twin =
        TwoHomes.agent(
            "users/t", "home-b/wifi", "192.168.50.21", Abilities.SERVER, TwoHomes.ONLINE);
    // Its own network has another prefix: the packet for it stays in A's home.
    MediaPath path = homes.model.connect(a, twin, Modality.AUDIO);
    assertThat(path.derivation())
        .anyMatch(r -> r.what().contains("192.168.50.21:1026 is another host there"));
  }
}
