package org.turnpike.lab.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.lab.capture.Sighting;
import org.turnpike.lab.evidence.Act;
import org.turnpike.lab.evidence.Observation;
import org.turnpike.lab.evidence.Sighted;
import org.turnpike.planner.flow.Flows;
import org.turnpike.planner.flow.Leg;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.planner.flow.Stretch;
import org.turnpike.planner.path.Hop;
import org.turnpike.planner.path.Packet;
import org.turnpike.planner.path.Walk;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.service.Modality;
import org.turnpike.topology.settings.Endpoint;

/// The judge, with observations made of predictions: those of the same one match, and a prediction
/// that is wrong anywhere is told at that place.
class JudgeTest {

  private static final int CLIENT_PORT = 50_123;

  private static Topology topology(String example) {
    return topology(example, text -> text);
  }

  private static Topology topology(String example, UnaryOperator<String> change) {
    String file = example + ".yaml";
    try {
      String text = change.apply(Files.readString(Path.of("..", "examples", file)));
      return switch (TopologyFile.read(text, file)) {
        case Loaded.Good good -> good.topology();
        case Loaded.Bad bad -> throw new IllegalStateException(bad.mistakes().toString());
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Prediction> calls(String example) {
    return calls(topology(example));
  }

  private static List<Prediction> calls(Topology topology) {
    return Flows.of(topology)
        .predictions()
        .filter(p -> p.scenario().kind() == Scenario.Kind.CALL)
        .filter(p -> p.scenario().modality().equals(Optional.of(Modality.AUDIO)))
        .toList();
  }

  private static Act act(Prediction p) {
    return new Act(p.scenario().a().name(), p.scenario().b().name(), Modality.AUDIO);
  }

  /// What is seen when a prediction is right.
  private static Observation happened(Prediction p) {
    return happened(p, Expected.of(p));
  }

  private static Observation happened(Prediction p, List<Expected> all) {
    boolean delivered = p.disposition().success();
    boolean established = p.answered();
    List<Sighted> seen = new ArrayList<>();
    for (Expected e : all) {
      if (e.kind() == Leg.Kind.SIGNALLING || delivered) {
        seen.add(
            new Sighted(
                e.wire(),
                e.kind() == Leg.Kind.MEDIA ? Sighting.Kind.RTP : Sighting.Kind.TLS,
                e.turn(),
                e.packet().transport() == Transport.UDP
                    ? Sighting.Carrier.UDP
                    : Sighting.Carrier.TCP,
                at(e.packet().from()),
                at(e.packet().to()),
                150));
      }
    }
    return new Observation(act(p), true, established, delivered, delivered, seen, List.of());
  }

  private static InetSocketAddress at(Endpoint endpoint) {
    return new InetSocketAddress(
        endpoint.address(), endpoint.port() >= 49_152 ? CLIENT_PORT : endpoint.port());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hybrid", "hybrid-expressroute", "online", "federated", "edge-scaled-nat"})
  void whatWasPredictedMatchesAndEveryControlFails(String example) {
    List<Prediction> calls = calls(example);
    assertThat(calls).isNotEmpty();
    for (Prediction call : calls) {
      Proof proof = Proof.of(call, happened(call));
      assertThat(proof.verdict()).as(call.scenario().id()).isEqualTo(new Verdict.Match());
      assertThat(proof.controls()).isPositive();
    }
  }

  /// An Edge that a translator shows by another address when it opens a connection itself than when
  /// it is asked: the provider's Edge writes back on the one that stands.
  @Test
  void aConnectionThatTheOtherServerOpenedIsAsGoodWithTheAddressesThatItHas() {
    Prediction call =
        calls(
                topology(
                    "hybrid",
                    text ->
                        text.replaceAll(
                            "(kind: one-to-one, inside: 10.45.16.10, [^}]*)}",
                            "$1, both-ways: no}")))
            .stream()
            .filter(p -> p.scenario().id().startsWith("call/olga/alice/"))
            .findFirst()
            .orElseThrow();
    Leg servers = call.leg(Leg.Kind.SIGNALLING, Leg.Side.SERVERS).orElseThrow();
    Stretch between = servers.stretches().get(1);
    List<Expected> own = Expected.of(servers, between);
    List<Expected> reused = Expected.of(servers, between.reused().orElseThrow());
    assertThat(reused).isNotEqualTo(own);
    List<Expected> rest = new ArrayList<>(Expected.of(call));
    rest.removeAll(own);
    List<Expected> other = new ArrayList<>(rest);
    other.addAll(reused);

    Proof proof = Proof.of(call, happened(call, other));
    assertThat(proof.verdict()).isEqualTo(new Verdict.Match());
    assertThat(proof.passed()).isEmpty();
    assertThat(Proof.of(call, happened(call)).verdict()).isEqualTo(new Verdict.Match());
    assertThat(Proof.of(call, happened(call, rest)).verdict()).isInstanceOf(Verdict.Mismatch.class);
    other.remove(other.size() - 1);
    assertThat(Proof.of(call, happened(call, other)).verdict())
        .isInstanceOf(Verdict.Mismatch.class);
  }

  /// The provider has two Access Edges, and nothing gets out to either.
  @Test
  void ofWaysThatAllFailAnyMayBeTheOneThatWasTried() {
    String out = "- {id: EXT-07, protocol: tcp, from: \"edge:access\",";
    Prediction call =
        calls(topology("hybrid", text -> text.replace(out, out + " action: deny,"))).stream()
            .filter(p -> p.scenario().id().startsWith("call/alice/olga/"))
            .findFirst()
            .orElseThrow();
    Leg servers = call.leg(Leg.Kind.SIGNALLING, Leg.Side.SERVERS).orElseThrow();
    assertThat(servers.delivered()).isFalse();
    List<Expected> own = Expected.of(servers);
    List<Expected> other =
        servers.otherwise().getFirst().stream()
            .flatMap(s -> Expected.of(servers, s).stream())
            .toList();
    assertThat(other).isNotEqualTo(own);
    List<Expected> rest = new ArrayList<>(Expected.of(call));
    rest.removeAll(own);

    for (List<Expected> tried :
        List.of(own, other, Stream.concat(own.stream(), other.stream()).toList())) {
      List<Expected> all = Stream.concat(rest.stream(), tried.stream()).toList();
      Proof proof = Proof.of(call, happened(call, all));
      assertThat(proof.verdict()).isEqualTo(new Verdict.Match());
      assertThat(proof.passed()).isEmpty();
    }
    List<Expected> less =
        Stream.concat(rest.stream(), other.subList(0, other.size() - 1).stream()).toList();
    assertThat(Proof.of(call, happened(call, less)).verdict()).isInstanceOf(Verdict.Mismatch.class);
  }

  // ---- predictions corrupted

  private static Prediction with(Prediction p, int leg, UnaryOperator<Leg> change) {
    List<Leg> legs = new ArrayList<>(p.legs());
    legs.set(leg, change.apply(legs.get(leg)));
    return new Prediction(p.scenario(), legs, p.disposition(), p.reasons());
  }

  private static Leg with(Leg l, List<Stretch> stretches) {
    return new Leg(
        l.kind(),
        l.side(),
        l.from(),
        l.to(),
        l.transport(),
        stretches,
        l.segments(),
        l.edges(),
        l.disposition(),
        l.why(),
        l.mirror());
  }

  private static Leg hop(Leg leg, int stretch, int hop, UnaryOperator<Hop> change) {
    List<Stretch> stretches = new ArrayList<>(leg.stretches());
    Stretch s = stretches.get(stretch);
    Walk walk = s.there();
    List<Hop> hops = new ArrayList<>(walk.hops());
    hops.set(hop, change.apply(hops.get(hop)));
    Walk changed = new Walk(hops, walk.disposition(), walk.at(), walk.rule(), walk.why());
    stretches.set(stretch, new Stretch(s.from(), s.to(), changed, s.back()));
    return with(leg, stretches);
  }

  private static Hop over(Hop h, String wire) {
    return new Hop(
        h.device(),
        h.in(),
        Optional.of(wire),
        h.before(),
        h.after(),
        h.rule(),
        h.segment(),
        h.place(),
        h.translations(),
        h.site());
  }

  private static Hop sending(Hop h, UnaryOperator<Packet> change) {
    return new Hop(
        h.device(),
        h.in(),
        h.out(),
        h.before(),
        change.apply(h.after()),
        h.rule(),
        h.segment(),
        h.place(),
        h.translations(),
        h.site());
  }

  private static Packet to(Packet p, InetAddress address, int port) {
    return new Packet(p.transport(), p.from(), new Endpoint(address, port));
  }

  private static Packet overTcp(Packet p) {
    return new Packet(
        p.transport() == Transport.UDP ? Transport.TCP : Transport.UDP, p.from(), p.to());
  }

  private record Corrupted(String what, String device, String wire, Prediction prediction) {}

  /// Every hop of every leg there, wrong in its wire, its address, its port, its transport.
  private static List<Corrupted> corrupted(Prediction p) {
    InetAddress elsewhere = Endpoint.literal("198.18.99.99");
    List<Corrupted> out = new ArrayList<>();
    for (int l = 0; l < p.legs().size(); l++) {
      Leg leg = p.legs().get(l);
      for (int s = 0; s < leg.stretches().size() && !leg.mirror(); s++) {
        List<Hop> hops = leg.stretches().get(s).there().hops();
        for (int h = 0; h < hops.size(); h++) {
          Hop hop = hops.get(h);
          if (hop.out().isEmpty()) {
            continue;
          }
          int at = h;
          int stretch = s;
          String where = leg.kind() + " " + leg.side() + " stretch " + s + " hop " + h;
          List<UnaryOperator<Hop>> changes = new ArrayList<>();
          changes.add(x -> sending(x, q -> to(q, elsewhere, q.to().port())));
          changes.add(x -> sending(x, JudgeTest::overTcp));
          // Which port a client has is nobody's prediction.
          if (!leg.stretches().get(s).to().startsWith("users/")) {
            changes.add(x -> sending(x, q -> to(q, q.to().address(), 4_444)));
          }
          for (UnaryOperator<Hop> change : changes) {
            out.add(
                new Corrupted(
                    where,
                    hop.device(),
                    hop.out().get(),
                    with(p, l, x -> hop(x, stretch, at, change))));
          }
          out.add(
              new Corrupted(
                  where + " wire",
                  hop.device(),
                  "sites/nowhere/circuits/none",
                  with(
                      p,
                      l,
                      x -> hop(x, stretch, at, y -> over(y, "sites/nowhere/circuits/none")))));
        }
      }
    }
    return out;
  }

  @ParameterizedTest
  @ValueSource(strings = {"hybrid", "hybrid-expressroute"})
  void aPredictionThatIsWrongAtOneHopMismatchesAtThatHop(String example) {
    int tried = 0;
    for (Prediction call : calls(example)) {
      if (!call.disposition().success()) {
        continue;
      }
      Observation seen = happened(call);
      for (Corrupted wrong : corrupted(call)) {
        tried++;
        assertThat(Judge.of(wrong.prediction, seen))
            .as(call.scenario().id() + " " + wrong.what)
            .isInstanceOfSatisfying(
                Verdict.Mismatch.class,
                m -> {
                  assertThat(m.at()).isEqualTo(wrong.device);
                  assertThat(m.wire()).isEqualTo(wrong.wire);
                });
      }
    }
    assertThat(tried).isGreaterThan(20);
  }

  private static Leg disposed(Leg l, Disposition disposition) {
    return new Leg(
        l.kind(),
        l.side(),
        l.from(),
        l.to(),
        l.transport(),
        l.stretches(),
        l.segments(),
        l.edges(),
        disposition,
        l.why(),
        l.mirror());
  }

  @Test
  void aDispositionThatIsWrongMismatchesAtItsLeg() {
    Prediction call =
        calls("hybrid").stream().filter(p -> p.disposition().success()).findFirst().orElseThrow();
    Observation seen = happened(call);
    for (int l = 0; l < call.legs().size(); l++) {
      Leg leg = call.legs().get(l);
      if (leg.mirror()) {
        continue;
      }
      for (Disposition wrong : List.of(Disposition.BLOCKED_BY_RULE, Disposition.REFUSED)) {
        Prediction changed = with(call, l, x -> disposed(x, wrong));
        Prediction wholly =
            new Prediction(changed.scenario(), changed.legs(), wrong, changed.reasons());
        assertThat(Judge.of(wholly, seen))
            .isInstanceOfSatisfying(
                Verdict.Mismatch.class, m -> assertThat(m.leg()).isEqualTo(Expected.name(leg)));
      }
    }
  }

  @Test
  void aCallThatWasSilentOrUnansweredOrHeardOneWayIsNoMatch() {
    for (Prediction call : calls("hybrid")) {
      if (!call.disposition().success()) {
        continue;
      }
      Observation o = happened(call);
      for (Observation wrong :
          List.of(
              new Observation(o.act(), true, true, true, false, o.seen(), List.of()),
              new Observation(o.act(), true, true, false, true, o.seen(), List.of()),
              new Observation(o.act(), true, false, false, false, o.seen(), List.of()))) {
        assertThat(Judge.of(call, wrong)).isInstanceOf(Verdict.Mismatch.class);
      }
    }
  }

  @Test
  void whatIsForAnAddressThatNobodyHasIsNotSeenOnTheLastWire() {
    Prediction call =
        calls("hybrid").stream().filter(p -> p.disposition().success()).findFirst().orElseThrow();
    Stretch stretch = call.legs().getFirst().stretches().getFirst();
    Walk there = stretch.there();
    Walk nowhere =
        new Walk(there.hops(), Disposition.NO_ROUTE, there.at(), there.rule(), there.why());
    Leg leg =
        with(
            call.legs().getFirst(),
            List.of(new Stretch(stretch.from(), stretch.to(), nowhere, Optional.empty())));

    assertThat(there.hops()).hasSizeGreaterThan(1);
    assertThat(Expected.of(leg)).hasSize(there.hops().size() - 1);
  }

  /// Each leg is predicted by itself, media as well; where nobody answers nothing is sent.
  @Test
  void aCallThatIsPredictedToStayUnansweredNeedsNoMedia() {
    for (Prediction call : calls("hybrid")) {
      Prediction unanswered =
          new Prediction(
              call.scenario(),
              call.legs().stream()
                  .map(l ->
                      l.kind() == Leg.Kind.SIGNALLING
                          ? disposed(l, Disposition.BLOCKED_BY_RULE)
                          : l)
                  .toList(),
              Disposition.BLOCKED_BY_RULE,
              call.reasons());
      List<Sighted> signalling = happened(call).seen().stream().filter(s -> !s.isMedia()).toList();

      assertThat(
              Judge.of(
                  unanswered,
                  new Observation(act(call), false, false, false, false, signalling, List.of())))
          .as(call.scenario().id())
          .isEqualTo(new Verdict.Match());
    }
  }

  @Test
  void aCallThatAClientRefusesForItsMediaIsSeenNotToBeAnswered() {
    Prediction call =
        calls("hybrid").stream().filter(p -> p.disposition().success()).findFirst().orElseThrow();
    Prediction refused =
        new Prediction(
            call.scenario(),
            call.legs().stream()
                .map(l -> l.kind() == Leg.Kind.MEDIA ? disposed(l, Disposition.REFUSED) : l)
                .toList(),
            Disposition.REFUSED,
            call.reasons());
    List<Sighted> signalling = happened(call).seen().stream().filter(s -> !s.isMedia()).toList();

    assertThat(
            Judge.of(
                refused,
                new Observation(act(call), true, false, false, false, signalling, List.of())))
        .isEqualTo(new Verdict.Match());
    assertThat(
            Judge.of(
                refused,
                new Observation(act(call), true, true, false, false, signalling, List.of())))
        .isInstanceOfSatisfying(
            Verdict.Mismatch.class,
            m -> assertThat(m.predicted()).startsWith("the call is not answered: refused"));
  }

  /// Each leg is predicted by itself, that between the servers as well; who is not signed in calls
  /// nobody, and no server hears of it. The called side's sign-in is its own affair.
  @Test
  void aCallerWhoCannotSignInBringsNothingBetweenTheServers() {
    Prediction call =
        calls("hybrid").stream()
            .filter(p -> p.scenario().id().startsWith("call/olga/alice/"))
            .findFirst()
            .orElseThrow();
    for (Leg.Side side : List.of(Leg.Side.A, Leg.Side.B)) {
      Prediction unsigned =
          new Prediction(
              call.scenario(),
              call.legs().stream()
                  .map(l ->
                      l.kind() == Leg.Kind.SIGNALLING && l.side() == side
                          ? disposed(l, Disposition.BLOCKED_BY_RULE)
                          : l)
                  .toList(),
              Disposition.BLOCKED_BY_RULE,
              call.reasons());
      for (Leg.Side silent : Leg.Side.values()) {
        Leg leg = unsigned.leg(Leg.Kind.SIGNALLING, silent).orElseThrow();
        List<Expected> its = Expected.of(leg);
        List<Sighted> seen =
            happened(call).seen().stream()
                .filter(s -> !s.isMedia() && its.stream().noneMatch(e -> e.is(s)))
                .toList();

        assertThat(
                Judge.of(
                    unsigned,
                    new Observation(act(call), false, false, false, false, seen, List.of())))
            .as(side + " is not signed in, nothing is seen of " + silent)
            .isInstanceOf(
                side == Leg.Side.A && silent == Leg.Side.SERVERS
                    ? Verdict.Match.class
                    : Verdict.Mismatch.class);
      }
    }
  }

  @Test
  void mediaOnAnotherWireAsWellIsNoMatch() {
    Prediction call =
        calls("hybrid").stream()
            .filter(p -> p.disposition().success())
            .max(Comparator.comparing(p -> p.legs().size()))
            .orElseThrow();
    Observation o = happened(call);
    List<Sighted> more = new ArrayList<>(o.seen());
    more.add(
        new Sighted(
            "sites/elsewhere/circuits/internet",
            Sighting.Kind.RTP,
            false,
            Sighting.Carrier.UDP,
            new InetSocketAddress("192.0.2.1", 4_000),
            new InetSocketAddress("192.0.2.2", 4_000),
            Judge.STRAY));

    assertThat(Judge.of(call, new Observation(o.act(), true, true, true, true, more, List.of())))
        .isInstanceOfSatisfying(
            Verdict.Mismatch.class,
            m -> assertThat(m.wire()).isEqualTo("sites/elsewhere/circuits/internet"));
  }

  @Test
  void whatTheStageCannotSayIsUnproven() {
    Prediction call = calls("hybrid").getFirst();
    Observation o = happened(call);

    assertThat(
            Judge.of(
                call,
                new Observation(
                    o.act(), true, true, true, true, o.seen(), List.of("no client can"))))
        .isEqualTo(new Verdict.Unproven(List.of("no client can")));
  }

  /// A client's port is its own choice: a direct call looks the same whoever began it.
  private static boolean turned(Scenario one, Scenario two) {
    return one.a().name().equals(two.b().name()) && one.b().name().equals(two.a().name());
  }

  @Test
  void aClientsOwnPortIsItsChoice() {
    Prediction call = calls("hybrid").getFirst();
    Observation o = happened(call);
    List<Sighted> moved =
        o.seen().stream()
            .map(s ->
                s.isMedia()
                    ? new Sighted(
                        s.wire(),
                        s.what(),
                        s.turn(),
                        s.carrier(),
                        new InetSocketAddress(s.from().getAddress(), 2038),
                        new InetSocketAddress(s.to().getAddress(), 4092),
                        s.packets())
                    : s)
            .toList();

    assertThat(Judge.of(call, new Observation(o.act(), true, true, true, true, moved, List.of())))
        .isEqualTo(new Verdict.Match());
  }

  /// The Edge hands in what came from outside by the connection that the Front End opened to it.
  @Test
  void whatATranslatorMakesOfAServersOwnPortIsItsChoice() {
    Leg servers =
        calls("hybrid").stream()
            .flatMap(p -> p.leg(Leg.Kind.SIGNALLING, Leg.Side.SERVERS).stream())
            .filter(Leg::delivered)
            .findFirst()
            .orElseThrow();
    InetAddress outside = Endpoint.literal("198.18.7.7");
    Leg leg =
        hop(
            servers,
            0,
            0,
            h -> sending(h, q -> new Packet(q.transport(), new Endpoint(outside, 1_024), q.to())));

    assertThat(Expected.of(leg).getFirst().packet().from()).isEqualTo(new Endpoint(outside, 0));
  }

  @Test
  void aConnectionOfTwoServersCarriesBothDirectionsWhoeverOpenedIt() {
    Prediction call =
        calls("hybrid").stream()
            .filter(c -> c.scenario().id().equals("call/carol/alice/audio"))
            .findFirst()
            .orElseThrow();
    Observation o = happened(call);
    List<Sighted> opened =
        o.seen().stream()
            .map(s ->
                s.wire().contains("edge-inside") && s.to().getPort() == 5061
                    ? turned(s, s.to().getPort(), CLIENT_PORT)
                    : s.wire().contains("edge-inside") && s.from().getPort() == 5061
                        ? turned(s, CLIENT_PORT, s.from().getPort())
                        : s)
            .toList();

    assertThat(opened).isNotEqualTo(o.seen());
    assertThat(Judge.of(call, new Observation(o.act(), true, true, true, true, opened, List.of())))
        .isEqualTo(new Verdict.Match());
  }

  /// Both have their relay at one address: who sends by their own where the other's was predicted
  /// sends the same over the same wires. By a relay elsewhere they do not.
  @Test
  void aPartysOwnRelayAtTheSameAddressIsAsGoodAsTheOthers() {
    Prediction call =
        calls("hybrid-expressroute").stream()
            .filter(c -> c.scenario().id().equals("call/olga/oscar/audio"))
            .findFirst()
            .orElseThrow();
    Observation o = happened(call);
    String hotel = "sites/hotel/";
    assertThat(o.seen())
        .filteredOn(s -> s.isMedia() && s.wire().startsWith(hotel))
        .isNotEmpty()
        .noneMatch(Sighted::turn);

    assertThat(Judge.of(call, with(o, inTurn(o, "52.112.11.30")))).isEqualTo(new Verdict.Match());
    assertThat(Judge.of(call, with(o, inTurn(o, "52.112.11.31"))))
        .isInstanceOf(Verdict.Mismatch.class);
  }

  private static Observation with(Observation o, List<Sighted> seen) {
    return new Observation(o.act(), true, true, true, true, seen, List.of());
  }

  /// What the called party sends bare to the relay, inside TURN to one at that address.
  private static List<Sighted> inTurn(Observation o, String relay) {
    return o.seen().stream()
        .map(s ->
            s.isMedia() && !s.turn() && s.to().getAddress().equals(Endpoint.literal("52.112.11.30"))
                ? new Sighted(
                    s.wire(),
                    s.what(),
                    true,
                    s.carrier(),
                    s.from(),
                    new InetSocketAddress(Endpoint.literal(relay), 3478),
                    s.packets())
                : s)
        .toList();
  }

  private static Sighted turned(Sighted s, int from, int to) {
    return new Sighted(
        s.wire(),
        s.what(),
        s.turn(),
        s.carrier(),
        new InetSocketAddress(s.from().getAddress(), from),
        new InetSocketAddress(s.to().getAddress(), to),
        s.packets());
  }

  /// The observation of every call against the prediction of every other that goes another way.
  @Test
  void anotherCallsCaptureIsNoProof() {
    List<Prediction> calls = calls("hybrid-expressroute");
    int other = 0;
    for (Prediction one : calls) {
      for (Prediction two : calls) {
        if (!Expected.of(one).equals(Expected.of(two)) && one.disposition().success()) {
          Observation o = happened(two);
          if (turned(one.scenario(), two.scenario())
              || Expected.of(two).containsAll(Expected.of(one))) {
            continue;
          }
          other++;
          assertThat(Judge.of(one, o))
              .as(one.scenario() + " with " + two.scenario())
              .isInstanceOf(Verdict.Mismatch.class);
        }
      }
    }
    assertThat(other).isPositive();
  }
}
