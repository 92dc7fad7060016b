package org.turnpike.planner.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.planner.path.Hop;
import org.turnpike.planner.path.Walk;
import org.turnpike.planner.random.RandomTopology;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Circuit;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Link;
import org.turnpike.topology.network.Quality;
import org.turnpike.topology.network.Rule;
import org.turnpike.topology.network.Segment;
import org.turnpike.topology.network.Selector;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.ServerPool;
import org.turnpike.topology.settings.Prefix;

/// Predictions on drawn topologies: each path is continuous and lawful, and obeys the principles of
/// the call-flow document; what does not matter changes nothing.
class RandomPathsTest {

  @Test
  void everyPathIsContinuousAndObeysThePrinciples() {
    hold(0, 80);
  }

  @Test
  @Tag("long")
  void everyPathOfThousandsOfTopologiesIsContinuousAndObeysThePrinciples() {
    hold(80, 4_000);
  }

  private static void hold(long first, long end) {
    for (long seed = first; seed < end; seed++) {
      Topology topology = RandomTopology.of(seed).topology();
      Flows flows = Flows.of(topology);
      Law law = new Law(topology);
      for (Scenario scenario : flows.scenarios()) {
        String which = "seed " + seed + ", " + scenario.id();
        Prediction prediction;
        try {
          prediction = flows.predict(scenario);
          assertThat(prediction.derivation()).as(which).isNotNull();
        } catch (RuntimeException e) {
          throw new AssertionError(which, e);
        }
        law.hold(prediction, which);
      }
    }
  }

  /// What every prediction on a topology is held to.
  private static final class Law {
    private final Topology topology;
    private final Map<String, Firewall> firewalls = new HashMap<>();
    private final boolean privateCircuit;
    private final boolean privateDefault;

    Law(Topology topology) {
      this.topology = topology;
      topology
          .sites()
          .values()
          .forEach(s -> s.firewalls().values().forEach(f -> firewalls.put(f.path(), f)));
      List<Circuit.ExpressRoute> closed =
          topology.sites().values().stream()
              .flatMap(s -> s.circuits().values().stream())
              .filter(Circuit::up)
              .filter(Circuit.ExpressRoute.class::isInstance)
              .map(Circuit.ExpressRoute.class::cast)
              .toList();
      this.privateCircuit = !closed.isEmpty();
      this.privateDefault = closed.stream().anyMatch(Circuit.ExpressRoute::internet);
    }

    void hold(Prediction prediction, String which) {
      for (Leg leg : prediction.legs()) {
        String of = which + ", " + leg.kind() + " of " + leg.side();
        for (Stretch stretch : leg.stretches()) {
          walk(stretch.there(), of);
          stretch.back().ifPresent(w -> walk(w, of + " back"));
          if (leg.delivered()) {
            session(stretch, of);
          }
        }
        for (int i = 1; i < leg.stretches().size(); i++) {
          assertThat(leg.stretches().get(i).from())
              .as(of)
              .isEqualTo(leg.stretches().get(i - 1).to());
        }
        if (!leg.delivered()) {
          assertThat(leg.why()).as(of + " says why").isPresent();
        }
      }
      principles(prediction, which);
    }

    /// Each hop takes up what the one before put down, and was let pass.
    private void walk(Walk walk, String of) {
      assertThat(walk.continuous()).as(of + " is continuous: " + walk).isTrue();
      for (Hop hop : walk.hops()) {
        Firewall firewall = firewalls.get(hop.device());
        if (firewall != null && hop.out().isPresent()) {
          String rule =
              hop.rule().orElseThrow(() -> new AssertionError(of + ": no rule in " + hop));
          firewall.rules().stream()
              .filter(r -> r.id().equals(rule))
              .findFirst()
              .ifPresent(r ->
                  assertThat(r.action()).as(of + ", " + rule).isEqualTo(Firewall.Action.ALLOW));
        }
        if (!hop.before().equals(hop.after()) && firewall != null && hop.out().isPresent()) {
          // Of a session it is the first packet's hop that says so.
          boolean session = hop.rule().equals(Optional.of("session")) || !firewall.stateful();
          assertThat(hop.translations().isEmpty() && !session)
              .as(of + ", who translated " + hop)
              .isFalse();
        }
      }
      // R-ER-Y1: a private circuit joins an organisation's network and the provider's.
      List<Segment> segments = walk.segments();
      for (int i = 0; i < segments.size(); i++) {
        if (segments.get(i) == Segment.ER) {
          Set<Segment> ends = new HashSet<>();
          if (i > 0) {
            ends.add(segments.get(i - 1));
          }
          if (i + 1 < segments.size()) {
            ends.add(segments.get(i + 1));
          }
          // With a default route on a private circuit, the Internet is behind the provider's
          // router.
          assertThat(privateDefault || !ends.contains(Segment.INT))
              .as(of + ": " + segments)
              .isTrue();
        }
      }
      // R-SEG-2
      assertThat(privateCircuit || !segments.contains(Segment.ER)).as(of).isTrue();
    }

    /// A1: what is delivered over TCP passes the same stateful devices both ways.
    private void session(Stretch stretch, String of) {
      Walk there = stretch.there();
      if (stretch.back().isEmpty() || there.sent().transport() != Transport.TCP) {
        return;
      }
      assertThat(stateful(stretch.back().get()))
          .as(of + " comes back as it went")
          .isEqualTo(stateful(there));
    }

    private Set<String> stateful(Walk walk) {
      Set<String> passed = new HashSet<>();
      for (Hop hop : walk.hops()) {
        Firewall firewall = firewalls.get(hop.device());
        // To what a tunnel passes, it is a datagram.
        if (firewall != null && firewall.stateful() && hop.before().transport() == Transport.TCP) {
          passed.add(hop.device());
        }
      }
      return passed;
    }

    private void principles(Prediction prediction, String which) {
      Scenario scenario = prediction.scenario();
      Optional<Leg> signalling = prediction.leg(Leg.Kind.SIGNALLING, Leg.Side.A);
      Optional<Leg> media = prediction.leg(Leg.Kind.MEDIA, Leg.Side.A).filter(Leg::delivered);
      Pool home = topology.pool(scenario.a().user().home());
      switch (scenario.kind()) {
        case SIGN_IN, CALL, CONFERENCE, PSTN ->
            // P4
            signalling
                .filter(Leg::delivered)
                .ifPresent(l -> assertThat(end(l)).as(which + ", P4").isIn(addresses(home)));
        case GUEST, BROADCAST -> {}
      }
      switch (scenario.b()) {
        case Party.Meeting meeting -> {
          // P1, P2, P5
          media.ifPresent(l -> assertThat(l.to()).as(which).startsWith(meeting.host().path()));
          if (media.isPresent() && topology.online(meeting.host())) {
            assertThat(prediction.mediaEdges()).as(which + ", P5").hasSizeBetween(1, 2);
          }
        }
        case Party.Person _ ->
            // P3: direct is direct, and otherwise somebody relays.
            media.ifPresent(l ->
                assertThat(
                        l.edges().isEmpty() ? l.stretches().size() == 1 : !l.stretches().isEmpty())
                    .as(which + ", P3: " + l.edges() + " " + l.stretches().size())
                    .isTrue());
        case Party.Stream _ ->
            // N6
            media
                .filter(_ -> !privateDefault)
                .ifPresent(l ->
                    assertThat(l.segments())
                        .as(which + ", N6")
                        .extracting(Passed::segment)
                        .doesNotContain(Segment.ER));
        case Party.Line _, Party.Home _ -> {}
      }
    }

    private static InetAddress end(Leg leg) {
      return leg.stretches().getLast().there().last().to().address();
    }

    private static List<InetAddress> addresses(Pool pool) {
      return pool instanceof ServerPool p
          ? p.nodes().stream().flatMap(n -> n.addresses().stream()).toList()
          : List.of();
    }
  }

  /// A title, a place that nobody is at, the qualities of links, a detour that costs a million, and
  /// a rule for an address that nobody has: none of them moves a packet.
  @Test
  void whatDoesNotMatterChangesNothing() {
    for (long seed = 0; seed < 40; seed++) {
      Topology plain = RandomTopology.of(seed).topology();
      List<Prediction> before = Flows.of(plain).predictions().toList();
      for (Topology changed : changed(plain)) {
        List<Prediction> after = Flows.of(changed).predictions().toList();
        if (!after.equals(before)) {
          for (int i = 0; i < before.size(); i++) {
            assertThat(after.get(i)).as("seed " + seed).isEqualTo(before.get(i));
          }
          fail("seed " + seed + ": other scenarios");
        }
      }
    }
  }

  private static List<Topology> changed(Topology t) {
    Map<SiteId, Site> more = new LinkedHashMap<>(t.sites());
    SiteId nowhere = new SiteId("zz-nowhere");
    more.put(
        nowhere,
        new Site(
            nowhere,
            Site.Kind.PUBLIC,
            Optional.empty(),
            "",
            Map.of(),
            Map.of(),
            Map.of(),
            List.of()));
    Map<SiteId, Site> ruled = new LinkedHashMap<>();
    t.sites().forEach((id, site) -> ruled.put(id, ruled(site)));
    Quality slow = new Quality(64_000, 900_000_000L, 0, 0.5, false);
    List<Link> slower = t.links().stream().map(l -> link(l, l.name(), slow, l.cost())).toList();
    List<Link> detours = new ArrayList<>(t.links());
    t.links().stream()
        .filter(Link::up)
        .map(l -> link(l, "zz-" + l.name(), slow, 1_000_000))
        .forEach(detours::add);
    return List.of(
        with(t, "another title", t.sites(), t.links()),
        with(t, t.name(), more, t.links()),
        with(t, t.name(), ruled, t.links()),
        with(t, t.name(), t.sites(), slower),
        with(t, t.name(), t.sites(), detours));
  }

  private static Link link(Link l, String name, Quality quality, int cost) {
    return new Link(name, l.a(), l.b(), l.deviceA(), l.deviceB(), quality, cost, l.up());
  }

  /// With a last rule that denies what nobody sends.
  private static Site ruled(Site site) {
    Rule never =
        new Rule(
            "ZZ-NEVER",
            Firewall.Action.DENY,
            Set.of(Transport.TCP),
            List.of(new Selector.Addresses("nobody", List.of(Prefix.parse("192.0.0.170/32")))),
            List.of(new Selector.Any()),
            List.of(),
            List.of(),
            Rule.Direction.BOTH,
            "");
    Map<String, Firewall> firewalls = new LinkedHashMap<>();
    site.firewalls()
        .forEach((name, f) ->
            firewalls.put(
                name,
                new Firewall(
                    f.name(),
                    f.site(),
                    f.zones(),
                    f.stateful(),
                    f.outbound(),
                    f.inbound(),
                    Stream.concat(f.rules().stream(), Stream.of(never)).toList(),
                    f.nats(),
                    f.udpTimeoutSeconds())));
    return new Site(
        site.id(),
        site.kind(),
        site.organisation(),
        site.geography(),
        site.networks(),
        site.circuits(),
        firewalls,
        site.routes());
  }

  private static Topology with(Topology t, String name, Map<SiteId, Site> sites, List<Link> links) {
    return new Topology(
        name,
        t.organisations(),
        sites,
        links,
        t.internet(),
        t.proxies(),
        t.vpns(),
        t.pools(),
        t.gateways(),
        t.users(),
        t.services(),
        t.endpoints(),
        t.dns(),
        t.certificates(),
        t.qos(),
        t.restrictions());
  }
}
