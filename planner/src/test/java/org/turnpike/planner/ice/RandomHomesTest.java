package org.turnpike.planner.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.path.Hop;
import org.turnpike.planner.path.Walk;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.party.AddressOrder;
import org.turnpike.topology.party.PlainPeers;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.Modality;

/// Two homes, two Edges and their doors at random: what holds whatever they are.
class RandomHomesTest {

  private static final int SEEDS = 120;

  private static final String[] DEGREES = {
    "endpoint-independent", "address-dependent", "address-and-port-dependent"
  };

  private static final List<String> RULES =
      List.of(
          "{id: NO-UDP, action: deny, protocol: udp, from: any, to: any}",
          "{id: NO-TCP, action: deny, protocol: tcp, from: any, to: any}",
          "{id: NO-RANGE, action: deny, protocol: udp, from: any, to: any, ports: 50000-59999}",
          "{id: NO-TURN, action: deny, protocol: udp, from: any, to: any, ports: 3478}",
          "{id: NO-CLOUD, action: deny, from: any, to: [52.112.0.0/14]}",
          "{id: NO-PARTNER, action: deny, from: any, to: [198.51.101.0/24]}");

  private static final Abilities[] ABILITIES = {
    Abilities.SERVER,
    new Abilities(true, true, false, true, false, true, PlainPeers.HEARD, AddressOrder.IPV6_FIRST),
    new Abilities(true, true, true, true, false, true, PlainPeers.HEARD, AddressOrder.IPV4_FIRST),
    new Abilities(
        true, true, false, false, false, false, PlainPeers.SENT_NOTHING, AddressOrder.ALIKE)
  };

  /// A case, and the same with a third home that nobody of the two is in.
  private record Case(TwoHomes homes, TwoHomes more, Agent a, Agent b) {}

  static Stream<Integer> seeds() {
    return Stream.iterate(1, s -> s + 1).limit(SEEDS);
  }

  private static Case of(int seed) {
    Random random = new Random(seed);
    String boxA = box(random);
    String boxB = box(random);
    String region = door(random);
    String partner = door(random);
    Relay[] relays = {
      TwoHomes.ONLINE,
      TwoHomes.ONLINE_2,
      TwoHomes.relay(
          TwoHomes.PARTNER.node(),
          "dc/edge",
          "198.51.101.30",
          random.nextBoolean() ? Product.TURNPIKE : Product.SERVER_2019)
    };
    Agent a = TwoHomes.a(one(random, ABILITIES), some(random, relays));
    Agent b = TwoHomes.b(one(random, ABILITIES), some(random, relays));
    String annex =
        """
          annex:
            kind: public
            networks: {wifi: 192.168.52.0/24}
            circuits: {dsl: {to: internet, address: 192.0.2.18/29}}
            firewalls: {box: %s}
        """
            .formatted(box(random));
    return new Case(
        new TwoHomes(boxA, boxB, region, partner),
        new TwoHomes(boxA, boxB, region, partner, annex),
        a,
        b);
  }

  private static <T> T one(Random random, T[] of) {
    return of[random.nextInt(of.length)];
  }

  private static Relay[] some(Random random, Relay[] of) {
    return Stream.of(of).filter(_ -> random.nextInt(3) > 0).toArray(Relay[]::new);
  }

  private static String box(Random random) {
    return TwoHomes.box(
        "{kind: source, mapping: %s, filtering: %s, hairpin: %s}"
            .formatted(one(random, DEGREES), one(random, DEGREES), random.nextBoolean()),
        rules(random));
  }

  private static String door(Random random) {
    return random.nextBoolean()
        ? "{outside: internet, perimeter: edge, outbound: allow, inbound: allow, rules: ["
            + rules(random)
            + "]}"
        : TwoHomes.closed("edge", IceModelTest.TURN_ONLY);
  }

  private static String rules(Random random) {
    List<String> out = new ArrayList<>();
    for (String rule : RULES) {
      if (random.nextInt(5) == 0) {
        out.add(rule);
      }
    }
    return String.join(",", out);
  }

  /// The answer goes to where the request came from, and arrives as from where it was sent.
  private static boolean answers(Walk answer, Walk request) {
    return answer.last().to().equals(request.sent().from())
        && answer.last().from().equals(request.sent().to());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aPathIsWalkedFromEndToEndBothWays(int seed) {
    Case it = of(seed);
    for (Modality modality : Modality.values()) {
      MediaPath path = it.homes.model.connect(it.a, it.b, modality);
      if (!path.delivered()) {
        assertThat(path.stages()).isEmpty();
        assertThat(path.block()).isPresent();
        assertThat(path.block().orElseThrow().why()).isNotBlank();
        continue;
      }
      List<Stage> stages = path.stages();
      assertThat(stages.getFirst().from()).isEqualTo("users/a");
      assertThat(stages.getLast().to()).isEqualTo("users/b");
      for (int i = 0; i < stages.size(); i++) {
        Stage stage = stages.get(i);
        for (Walk walk : List.of(stage.there(), stage.back())) {
          assertThat(walk.delivered()).isTrue();
          assertThat(walk.continuous()).as(walk.hops().toString()).isTrue();
        }
        assertThat(answers(stage.back(), stage.there()) || answers(stage.there(), stage.back()))
            .as(stage.toString())
            .isTrue();
        if (i > 0) {
          assertThat(stage.from()).isEqualTo(stages.get(i - 1).to());
        }
      }
      assertThat(path.relays()).doesNotHaveDuplicates();
      assertThat(path.direct()).isEqualTo(stages.size() == 1);
      assertThat(path.legOfA().getFirst().from()).isEqualTo("users/a");
      assertThat(path.legOfB().getFirst().from()).isEqualTo("users/b");
      if (!path.direct()) {
        assertThat(path.legOfA().getLast().to())
            .isEqualTo(path.legOfB().getLast().to())
            .isEqualTo(path.relays().getLast());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void exchangingThePartiesGivesTheMirrorImage(int seed) {
    Case it = of(seed);
    for (Modality modality : List.of(Modality.AUDIO, Modality.FILE)) {
      MediaPath path = it.homes.model.connect(it.a, it.b, modality, Side.A);
      MediaPath mirror = it.homes.model.connect(it.b, it.a, modality, Side.B);
      assertThat(mirror.disposition()).isEqualTo(path.disposition());
      assertThat(mirror.relays()).isEqualTo(path.relays().reversed());
      assertThat(mirror.a().map(Candidate::type)).isEqualTo(path.b().map(Candidate::type));
      assertThat(mirror.b().map(Candidate::type)).isEqualTo(path.a().map(Candidate::type));
      assertThat(mirror.there().stream().map(RandomHomesTest::devices))
          .containsExactlyElementsOf(path.back().stream().map(RandomHomesTest::devices).toList());
      assertThat(mirror.block().map(Block::at)).isEqualTo(path.block().map(Block::at));
    }
  }

  private static List<String> devices(Walk walk) {
    return walk.hops().stream().map(Hop::device).toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aHomeOfNeitherChangesNothing(int seed) {
    Case it = of(seed);
    for (Modality modality : List.of(Modality.AUDIO, Modality.FILE)) {
      assertThat(it.more.model.connect(it.a, it.b, modality))
          .isEqualTo(it.homes.model.connect(it.a, it.b, modality));
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aRelayMoreNeverBreaksACall(int seed) {
    Case it = of(seed);
    Agent richer =
        TwoHomes.a(
            it.a.abilities(),
            Stream.concat(it.a.relays().stream(), Stream.of(TwoHomes.PARTNER))
                .distinct()
                .toArray(Relay[]::new));
    MediaPath before = it.homes.model.connect(it.a, it.b, Modality.VIDEO);
    MediaPath after = it.homes.model.connect(richer, it.b, Modality.VIDEO);
    if (before.delivered()) {
      assertThat(after.disposition()).isEqualTo(Disposition.DELIVERED);
      assertThat(after.direct() || !before.direct()).isTrue();
    }
  }
}
