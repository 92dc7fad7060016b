package org.turnpike.planner.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.network.Spot;
import org.turnpike.planner.path.Packet;
import org.turnpike.planner.path.Walk;
import org.turnpike.planner.path.Walker;
import org.turnpike.planner.whatif.Change.CircuitDown;
import org.turnpike.planner.whatif.Change.LinkDown;
import org.turnpike.planner.whatif.Change.NodeDown;
import org.turnpike.planner.whatif.Change.PartnerWithoutExpressRoute;
import org.turnpike.planner.whatif.Change.PortClosed;
import org.turnpike.planner.whatif.Change.UserMoved;
import org.turnpike.planner.whatif.Change.WithoutExpressRoute;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.network.Circuit;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.NetworkId;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Segment;
import org.turnpike.topology.network.Transport;

class ChangeTest {

  private static final SiteId REDMOND = new SiteId("redmond");

  private static final Topology HYBRID = example("hybrid-expressroute");

  private static Topology example(String name) {
    return switch (TopologyFile.read(Path.of("..", "examples", name + ".yaml"))) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad bad -> throw new AssertionError(bad.mistakes().toString());
    };
  }

  /// From Olga's desk to the provider's Front End.
  private static Walk signIn(Topology topology, int port) {
    Spot desk =
        Spot.on("olga", NetworkId.parse("redmond/office"), InetAddress.ofLiteral("131.107.200.10"));
    return new Walker(topology)
        .roundTrip(
            desk,
            Packet.of(
                Transport.TCP, desk.address(), 40000, InetAddress.ofLiteral("52.112.10.11"), port),
            Spot.on(
                "europe-fe1",
                NetworkId.parse("europe/servers"),
                InetAddress.ofLiteral("52.112.10.11")))
        .there();
  }

  private static Firewall firewall(Topology topology, String name) {
    return Objects.requireNonNull(topology.site(REDMOND).firewalls().get(name));
  }

  private static boolean up(Topology topology, String site, String circuit) {
    Circuit c = topology.site(new SiteId(site)).circuits().get(circuit);
    return c != null && c.up();
  }

  @Test
  void aCircuitThatIsDownSendsTheSignInOverTheInternet() {
    assertThat(signIn(HYBRID, 5061).segments())
        .containsExactly(Segment.CN, Segment.ER, Segment.MSN);

    Topology changed = new CircuitDown(REDMOND, "expressroute").on(HYBRID);

    assertThat(signIn(changed, 5061).segments())
        .containsExactly(Segment.CN, Segment.INT, Segment.MSN);
    assertThat(up(changed, "redmond", "expressroute")).isFalse();
    assertThat(up(changed, "redmond", "internet")).isTrue();
    assertThat(up(changed, "paris", "expressroute")).isTrue();
  }

  @Test
  void aLinkThatIsDownIsTheOnlyOneThatChanged() {
    Topology federated = example("federated");
    Topology changed = new LinkDown("backbone").on(federated);
    assertThat(changed.links()).singleElement().satisfies(l -> assertThat(l.up()).isFalse());
    assertThat(changed.sites()).isEqualTo(federated.sites());
  }

  @Test
  void aNodeThatIsDownLeavesItsPoolAndTheOthersStay() {
    Topology changed = new NodeDown(new NodeId("europe-edge1")).on(HYBRID);
    assertThat(changed.pool("online-edge-europe").nodeIds())
        .containsExactly(new NodeId("europe-edge2"));
    assertThat(changed.pool("fe")).isEqualTo(HYBRID.pool("fe"));

    Topology server = new NodeDown(new NodeId("fe2")).on(HYBRID);
    assertThat(server.pool("fe").nodeIds()).containsExactly(new NodeId("fe1"));
  }

  @Test
  void thePoolOfTheLastNodeStaysAndIsEmpty() {
    Topology changed = new NodeDown(new NodeId("edge1")).on(HYBRID);
    assertThat(changed.pool("edge").nodeIds()).isEmpty();
  }

  @Test
  void anApplianceCanFailToo() {
    Topology connector = example("cloud-connector");
    NodeId first =
        connector.pools().values().stream()
            .filter(org.turnpike.topology.service.CloudConnector.class::isInstance)
            .findFirst()
            .orElseThrow()
            .nodeIds()
            .getFirst();
    Topology changed = new NodeDown(first).on(connector);
    assertThat(changed.poolOf(first)).isEmpty();
    assertThat(changed.pools()).hasSameSizeAs(connector.pools());
  }

  @Test
  void aClosedPortIsClosedBeforeAnyRuleAndOtherPortsStayOpen() {
    Topology changed =
        new PortClosed(Set.of(Transport.TCP), Ports.of(5061), REDMOND, Optional.empty()).on(HYBRID);

    Walk walk = signIn(changed, 5061);

    assertThat(walk.disposition()).isEqualTo(Disposition.BLOCKED_BY_RULE);
    assertThat(walk.rule()).contains("closed-5061-tcp");
    assertThat(walk.at()).isEqualTo("sites/redmond/firewalls/outer");
    assertThat(signIn(changed, 443).delivered()).isTrue();
  }

  @Test
  void aPortClosedAtOneFirewallStaysOpenAtTheOther() {
    Topology changed =
        new PortClosed(
                Set.of(Transport.UDP, Transport.TCP), Ports.of(5061), REDMOND, Optional.of("inner"))
            .on(HYBRID);
    assertThat(signIn(changed, 5061).delivered()).isTrue();
    assertThat(firewall(changed, "inner").rules().getFirst().id()).isEqualTo("closed-5061-tcp-udp");
    assertThat(firewall(changed, "outer")).isEqualTo(firewall(HYBRID, "outer"));
  }

  @Test
  void theSamePortClosedTwiceHasTwoRuleIds() {
    Change close =
        new PortClosed(Set.of(Transport.TCP), Ports.of(443), REDMOND, Optional.of("outer"));
    Topology changed = Change.all(List.of(close, close), HYBRID);
    assertThat(firewall(changed, "outer").rules()).extracting(r -> r.id()).doesNotHaveDuplicates();
  }

  @Test
  void aUserWhoMovesOnlineStaysWhereTheyAre() {
    Topology changed = new UserMoved("alice", "online-europe").on(HYBRID);
    assertThat(changed.online(changed.pool(changed.user("alice").home()))).isTrue();
    assertThat(changed.user("alice").at()).isEqualTo(HYBRID.user("alice").at());
    assertThat(changed.user("alice").uri()).isEqualTo(HYBRID.user("alice").uri());
    assertThat(changed.user("bob")).isEqualTo(HYBRID.user("bob"));
    assertThat(List.copyOf(changed.users().keySet()))
        .isEqualTo(List.copyOf(HYBRID.users().keySet()));
  }

  @Test
  void aPartnerWithoutExpressRouteLosesItsOwnCircuitAlone() {
    Topology changed = new PartnerWithoutExpressRoute("fabrikam").on(HYBRID);
    assertThat(up(changed, "paris", "expressroute")).isFalse();
    assertThat(up(changed, "paris", "internet")).isTrue();
    assertThat(up(changed, "redmond", "expressroute")).isTrue();
  }

  @Test
  void withoutExpressRouteOnlyInternetCircuitsAreUp() {
    Topology changed = new WithoutExpressRoute().on(HYBRID);
    assertThat(
            changed.sites().values().stream()
                .flatMap(s -> s.circuits().values().stream())
                .filter(Circuit::up))
        .isNotEmpty()
        .allMatch(c -> c instanceof Circuit.ToInternet);
  }

  @Test
  void aCircuitThatWasDownStaysDown() {
    Topology down = new CircuitDown(REDMOND, "internet").on(HYBRID);
    assertThat(up(new WithoutExpressRoute().on(down), "redmond", "internet")).isFalse();
    assertThat(up(new CircuitDown(new SiteId("paris"), "internet").on(down), "redmond", "internet"))
        .isFalse();
  }

  static Stream<Change> absent() {
    return Stream.of(
        new CircuitDown(REDMOND, "nowhere"),
        new LinkDown("nowhere"),
        new NodeDown(new NodeId("nowhere")),
        new UserMoved("nobody", "fe"),
        new UserMoved("alice", "nowhere"),
        new PartnerWithoutExpressRoute("nobody"));
  }

  @ParameterizedTest
  @MethodSource("absent")
  void whatIsNotThereCannotChange(Change change) {
    assertThatThrownBy(() -> change.on(HYBRID))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(".*(nowhere|nobody).*");
  }

  @Test
  void changesAreSaidInWords() {
    Map<Change, String> said =
        Map.of(
            new CircuitDown(REDMOND, "expressroute"), "circuit expressroute of redmond is down",
            new NodeDown(new NodeId("fe1")), "node fe1 is down",
            new PortClosed(Set.of(Transport.UDP), Ports.of(3478), REDMOND, Optional.of("outer")),
                "udp 3478 is closed at firewall outer of redmond",
            new UserMoved("alice", "online-europe"), "alice is homed in online-europe",
            new WithoutExpressRoute(), "there is no ExpressRoute");
    said.forEach((change, words) -> assertThat(change.said()).isEqualTo(words));
    assertThat(Change.said(List.of(new LinkDown("a"), new WithoutExpressRoute())))
        .isEqualTo("link a is down, there is no ExpressRoute");
  }
}
