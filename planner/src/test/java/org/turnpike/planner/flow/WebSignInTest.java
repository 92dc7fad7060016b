package org.turnpike.planner.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.turnpike.planner.least.PlannedRules;
import org.turnpike.planner.path.Hop;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.settings.Endpoint;

/// What a browser does that a phone does not: it signals over HTTPS, and its relay may be TCP 443.
class WebSignInTest {

  private static final Path FOLDER = Path.of("..", "cli", "src", "test", "resources", "prove");

  private static final String PROXY =
      """
        web:
          role: reverse-proxy
          outside: redmond/edge-outside
          inside: redmond/edge-inside
          external: 10.45.16.40 as 131.107.155.40
          internal: 172.25.33.40
          publishes: fe
      """;

  private static Flows flows(String from, String to) throws IOException {
    return flows("hotel-without-udp.yaml", from, to);
  }

  private static Flows flows(String file, String from, String to) throws IOException {
    String text = Files.readString(FOLDER.resolve(file));
    assertThat(text).contains(from);
    return switch (TopologyFile.read(text.replace(from, to), "changed")) {
      case Loaded.Good good -> Flows.of(PlannedRules.on(good.topology()));
      case Loaded.Bad bad -> throw new AssertionError(bad.mistakes().toString());
    };
  }

  private static Prediction signIn(Flows flows, String user) {
    Topology topology = flows.topology();
    return flows.predict(
        new Scenario(
            Scenario.Kind.SIGN_IN,
            new Party.Person(topology.user(user)),
            new Party.Home(topology.pool("fe")),
            Optional.empty()));
  }

  private static Prediction call(Flows flows, String a, String b) {
    return flows.predict(
        Scenarios.between(flows.topology(), a, Optional.of(b)).stream()
            .filter(s -> s.id().equals("call/" + a + "/" + b + "/audio"))
            .findFirst()
            .orElseThrow());
  }

  /// `users/alice > 192.168.20.11:443`, of each stretch.
  private static List<String> asked(Prediction prediction) {
    return prediction.legs().stream()
        .flatMap(leg -> leg.stretches().stream())
        .map(s -> s.from() + " > " + s.there().sent().to())
        .toList();
  }

  @Test
  void insideABrowserIsAtTheFrontEndsHttpsPort() throws IOException {
    Prediction alice = signIn(flows("", ""), "alice");
    assertThat(alice.disposition()).isEqualTo(Disposition.DELIVERED);
    assertThat(asked(alice)).containsExactly("users/alice > 192.168.20.11:443");
  }

  @Test
  void outsideABrowserComesByTheReverseProxyAndAPhoneByTheAccessEdge() throws IOException {
    Flows flows = flows("", "");
    Prediction carol = signIn(flows, "carol");
    assertThat(carol.disposition()).isEqualTo(Disposition.DELIVERED);
    assertThat(asked(carol))
        .containsExactly(
            "users/carol > 131.107.155.40:443", "pools/web/nodes/web > 192.168.20.11:4443");
    assertThat(asked(signIn(flows, "dave")))
        .containsExactly(
            "users/dave > 131.107.155.10:443", "pools/edge/nodes/edge1 > 192.168.20.11:5061");
  }

  @Test
  void whereNothingIsPublishedABrowserOutsideIsLeftOutside() throws IOException {
    Flows flows = flows(PROXY, "");
    assertThat(signIn(flows, "carol").disposition()).isEqualTo(Disposition.UNRESOLVABLE);
    assertThat(signIn(flows, "dave").disposition()).isEqualTo(Disposition.DELIVERED);
  }

  @Test
  void withoutUdpTheRelayOfABrowserIsTheEdgesTcpPortAndAPhoneHasNone() throws IOException {
    Flows flows = flows("", "");
    Prediction heard = call(flows, "carol", "alice");
    assertThat(heard.disposition()).isEqualTo(Disposition.DELIVERED);
    Leg carol = heard.leg(Leg.Kind.MEDIA, Leg.Side.A).orElseThrow();
    Stretch first = carol.stretches().getFirst();
    assertThat(carol.transport()).isEqualTo(Transport.TCP);
    assertThat(first.there().sent().to()).isEqualTo(Endpoint.parse("131.107.155.30:443"));
    Leg alice = heard.leg(Leg.Kind.MEDIA, Leg.Side.B).orElseThrow();
    assertThat(alice.transport()).isEqualTo(Transport.UDP);
    assertThat(alice.stretches().getFirst().there().sent().to())
        .isEqualTo(Endpoint.parse("172.25.33.10:3478"));
    assertThat(heard.mediaEdges()).containsExactly("edge1");

    assertThat(call(flows, "dave", "bob").disposition()).isEqualTo(Disposition.NO_CANDIDATE_PAIR);
  }

  /// Which device does what a proxy does, and whether the client gets in.
  @Test
  void behindAWebProxyABrowserGoesByItUnlessTheNamePassesIt() throws IOException {
    Prediction carol = signIn(flows("web-proxy.yaml", "", ""), "carol");
    assertThat(carol.disposition()).isEqualTo(Disposition.DELIVERED);
    assertThat(carol.legs().getFirst().stretches().getFirst().there().hops())
        .filteredOn(hop -> hop.rule().equals(Optional.of("proxy")))
        .extracting(Hop::device)
        .containsExactly("users/carol", "proxies/outlet");

    Flows past =
        flows("web-proxy.yaml", "port: 3128}", "port: 3128, bypass-names: [web.contoso.com]}");
    assertThat(signIn(past, "carol").disposition()).isEqualTo(Disposition.BLOCKED_BY_RULE);
    Flows other =
        flows("web-proxy.yaml", "port: 3128}", "port: 3128, bypass-names: [www.contoso.com]}");
    assertThat(signIn(other, "carol").disposition()).isEqualTo(Disposition.DELIVERED);
  }
}
