package org.turnpike.planner.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.turnpike.planner.capacity.Load.Amount;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An office of 1,000, all homed online, 10 % of them in a call at the busy hour: 100. With the
/// default mix 50 are in calls between two, 40 in conferences and 10 on the telephone; 20 % of the
/// first two have video and 10 % sharing. Calls between two stay in the office and cross no
/// circuit.
class CapacityTest {

  private static final Offset<Double> BIT = within(1.0);

  /// @param internet bandwidth of the Internet circuit
  /// @param more users
  private static String office(String internet, String more) {
    return """
    turnpike: 1
    name: Office of 1,000
    organisations:
      cloud: {kind: provider, domains: [online.example], internal-domain: cloud.example}
      contoso: {domains: contoso.com, tenant-of: cloud}
    sites:
      munich:
        organisation: contoso
        geography: europe
        networks: {office: 192.168.8.0/22}
        circuits:
          internet: {to: internet, address: 203.0.113.2/29, bandwidth: %s, latency: 10 ms}
          expressroute: {to: europe, address: 172.31.0.1/30, nat-pool: 203.0.113.128/28, bandwidth: 100 Mbit/s, latency: 4 ms}
        firewalls:
          outer:
            outside: [internet, expressroute]
            inside: router
            nat: [{kind: source, on: internet}]
            rules:
              - {id: OUT-SIP, protocol: tcp, from: inside, to: [52.112.0.0/14], ports: [443, 5061]}
              - {id: OUT-MEDIA, protocol: udp, from: inside, to: [52.112.0.0/14], ports: 3478-3481}
      europe:
        kind: region
        organisation: cloud
        geography: europe
        networks: {servers: 52.112.10.0/24, edge: 52.112.11.0/24, edge-inside: 10.201.0.0/24}
        circuits:
          internet: {to: internet, address: 185.1.0.2/29, bandwidth: 100 Gbit/s, latency: 2 ms}
      home:
        kind: public
        networks: {wifi: {prefix: 192.168.50.0/24, wireless: yes}}
        circuits:
          dsl: {to: internet, address: 192.0.2.2/29, latency: 15 ms}
        firewalls:
          box: {outside: dsl, inside: wifi, outbound: allow, nat: [{kind: source, filtering: address-and-port-dependent}]}
    internet: {latency: 12 ms, loss: 0.1 %%}
    pools:
      online-europe:
        role: front-end
        also: mediation
        network: europe/servers
        edge: online-edge-europe
        nodes: {europe-fe1: 52.112.10.11}
      online-edge-europe:
        role: edge
        option: single-public
        outside: europe/edge
        inside: europe/edge-inside
        next-hop: online-europe
        names: {access: sip-europe.online.example, webconf: webcon-europe.online.example, av: av-europe.online.example}
        nodes:
          europe-edge1: {inside: 10.201.0.11, access: 52.112.11.10, webconf: 52.112.11.20, av: 52.112.11.30}
    gateways:
      phone-system: {network: europe/servers, address: 52.112.10.50, pool: online-europe, numbers: [+4989]}
    users:
      staff: {uri: staff@contoso.com, home: online-europe, at: munich/office, count: 1000}
    %s
    """
        .formatted(internet, more);
  }

  private static Topology read(String text) {
    return switch (TopologyFile.read(text, "office.yaml")) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad bad -> throw new AssertionError(bad.mistakes().toString());
    };
  }

  private static Capacity office() {
    return Capacity.of(read(office("100 Mbit/s", "")), Mix.DEFAULT);
  }

  private static Load.Wire wire(Capacity.Case of, String path) {
    return Objects.requireNonNull(of.load().wires().get(path), path);
  }

  private static Load.Wire expressRoute(Capacity.Case of) {
    return wire(of, "sites/munich/circuits/expressroute");
  }

  private static Amount out(Load.Wire wire, MediaClass media) {
    return wire.out().getOrDefault(media, Amount.NONE);
  }

  private static Amount in(Load.Wire wire, MediaClass media) {
    return wire.in().getOrDefault(media, Amount.NONE);
  }

  private static void amount(
      Amount is, double streams, double typical, double provide, double peak) {
    assertThat(is.streams()).isCloseTo(streams, within(1e-9));
    assertThat(is.typical()).isCloseTo(typical, BIT);
    assertThat(is.provide()).isCloseTo(provide, BIT);
    assertThat(is.peak()).isCloseTo(peak, BIT);
  }

  /// 40 in conferences with G.722 (46.1 kbit/s typical, 100.6 at most) and 10 on the telephone with
  /// G.711 (64.8 and 97), each way; 65 kbit/s to provide for each.
  ///
  /// - typical: 40 x 46.1 + 10 x 64.8 = 1,844 + 648 = 2,492 kbit/s
  /// - to provide: 50 x 65 = 3,250 kbit/s
  /// - peak: 40 x 100.6 + 10 x 97 = 4,024 + 970 = 4,994 kbit/s
  @Test
  void voiceOfTheOfficeIsOnThePrivateCircuitInBothDirections() {
    Load.Wire wire = expressRoute(office().asIs());
    amount(out(wire, MediaClass.VOICE), 50, 2_492_000, 3_250_000, 4_994_000);
    amount(in(wire, MediaClass.VOICE), 50, 2_492_000, 3_250_000, 4_994_000);
    assertThat(wire.share(wire.busier(MediaClass.VOICE).provide()).orElseThrow())
        .isCloseTo(0.0325, within(1e-9));
  }

  /// 20 % of 40: 8 with video. Sent 270, received 260 kbit/s typical, 8,015 at most; 500 to
  /// provide.
  @Test
  void videoIsSentAndReceivedAtRatesOfItsOwn() {
    Load.Wire wire = expressRoute(office().asIs());
    amount(out(wire, MediaClass.VIDEO), 8, 2_160_000, 4_000_000, 64_120_000);
    amount(in(wire, MediaClass.VIDEO), 8, 2_080_000, 4_000_000, 64_120_000);
  }

  /// 10 % of 40: 4 watch what one shows in their conference, at 4 Mbit/s, and send nothing.
  @Test
  void sharingInConferencesIsReceived() {
    Load.Wire wire = expressRoute(office().asIs());
    amount(in(wire, MediaClass.SHARING), 4, 16_000_000, 16_000_000, 16_000_000);
    assertThat(out(wire, MediaClass.SHARING)).isEqualTo(Amount.NONE);
    amount(wire.busier(), 62, 2_492_000 + 2_080_000 + 16_000_000, 23_250_000, 85_114_000);
  }

  @Test
  void withoutThePrivateCircuitTheSameIsOnTheInternetCircuitsOfBothEnds() {
    Capacity capacity = office();
    Capacity.Case without = capacity.without().orElseThrow();
    assertThat(expressRoute(without).busier()).isEqualTo(Amount.NONE);
    Load.Wire near = wire(without, "sites/munich/circuits/internet");
    amount(out(near, MediaClass.VOICE), 50, 2_492_000, 3_250_000, 4_994_000);
    amount(out(near, MediaClass.VIDEO), 8, 2_160_000, 4_000_000, 64_120_000);
    // What the office sends comes in at the provider's circuit.
    Load.Wire far = wire(without, "sites/europe/circuits/internet");
    amount(in(far, MediaClass.VIDEO), 8, 2_160_000, 4_000_000, 64_120_000);
    amount(out(far, MediaClass.SHARING), 4, 16_000_000, 16_000_000, 16_000_000);
    assertThat(wire(capacity.asIs(), "sites/munich/circuits/internet").busier())
        .isEqualTo(Amount.NONE);
  }

  /// 3,250 kbit/s are 30 % of 10.83 Mbit/s: on 10 Mbit/s it is too much, on 11 it is not.
  @Test
  void voiceBeyondThirtyPercentOfACircuitIsExceeded() {
    Mix voice = new Mix(0.5, 0.4, 0.1, 0, 0);
    assertThat(Capacity.of(read(narrow(10)), voice).exceeded())
        .singleElement()
        .satisfies(e -> {
          assertThat(e.path()).isEqualTo("sites/munich/circuits/expressroute");
          assertThat(e.what()).isEqualTo("voice takes 32.5 % of it; the target is <= 30 %");
          assertThat(e.row().orElseThrow().row().id()).isEqualTo("TGT-20");
        });
    assertThat(Capacity.of(read(narrow(11)), voice).exceeded()).isEmpty();
  }

  /// The office with a private circuit of so many Mbit/s.
  private static String narrow(int mbits) {
    return office("100 Mbit/s", "")
        .replace(
            "nat-pool: 203.0.113.128/28, bandwidth: 100",
            "nat-pool: 203.0.113.128/28, bandwidth: " + mbits);
  }

  /// All classes need 23.25 Mbit/s in the busier direction.
  @Test
  void aCircuitThatIsTooSmallForAllClassesIsExceeded() {
    assertThat(Capacity.of(read(narrow(20)), Mix.DEFAULT).exceeded())
        .extracting(Capacity.Exceeded::what)
        .containsExactly("all classes need 23.3 Mbit/s and it has 20 Mbit/s");
  }

  /// Circuit 4 ms; or circuit 10 ms, the Internet 12 ms and the provider's circuit 2 ms, with 0.1 %
  /// of loss in the middle.
  @Test
  void qualityIsHeldAgainstTheTargetsOfBothSegments() {
    Capacity capacity = office();
    assertThat(measured(capacity.asIs(), "TGT-01")).isEqualTo(4);
    assertThat(measured(capacity.asIs(), "TGT-02")).isEqualTo(8);
    assertThat(measured(capacity.asIs(), "TGT-10")).isZero();
    Capacity.Case without = capacity.without().orElseThrow();
    assertThat(measured(without, "TGT-01")).isEqualTo(24);
    assertThat(measured(without, "TGT-07")).isEqualTo(24);
    assertThat(measured(without, "TGT-08")).isEqualTo(48);
    assertThat(measured(without, "TGT-04")).isCloseTo(0.1, within(1e-9));
    // Less than 0.1 % is asked for on this segment, and 1 % from the client on.
    assertThat(met(without, "TGT-10")).isFalse();
    assertThat(met(without, "TGT-04")).isTrue();
    assertThat(capacity.exceeded()).isEmpty();
  }

  private static double measured(Capacity.Case of, String row) {
    return of.quality().stream()
        .filter(m -> m.site().equals("munich") && m.target().row().id().equals(row))
        .findFirst()
        .orElseThrow()
        .measured();
  }

  private static boolean met(Capacity.Case of, String row) {
    return of.quality().stream()
        .filter(m -> m.site().equals("munich") && m.target().row().id().equals(row))
        .allMatch(Quality.Measured::met);
  }

  /// 200 at home beside the 1,000 in the office: 10 and 50 in calls between two. Half of them call,
  /// in proportion to the others' numbers: 25 x 10/60 calls from the office to a home and 5 x 50/60
  /// from a home to the office, 50/6 in all. Each is relayed and crosses the office's circuit once.
  @Test
  void callsBetweenOfficeAndHomesCrossTheCircuitOnceAndThoseWithinTheOfficeNever() {
    String homes =
        "  homes: {uri: homes@contoso.com, home: online-europe, at: home/wifi, count: 200}";
    Capacity capacity = Capacity.of(read(office("100 Mbit/s", homes)), new Mix(1, 0, 0, 0, 0));
    double calls = 2 * 100 * 20 / 120.0 / 2;
    Load.Wire wire = expressRoute(capacity.asIs());
    amount(out(wire, MediaClass.VOICE), calls, calls * 44_300, calls * 65_000, calls * 69_000);
    amount(in(wire, MediaClass.VOICE), calls, calls * 44_300, calls * 65_000, calls * 69_000);
  }

  @Test
  void callsThatCannotStandAreToldAndPutNothingOnAnyWire() {
    Capacity capacity =
        Capacity.of(
            read(
                office("100 Mbit/s", "")
                    .replace("id: OUT-SIP, protocol: tcp", "id: OUT-SIP, protocol: icmp")
                    .replace(", ports: [443, 5061]", "")),
            Mix.DEFAULT);
    assertThat(expressRoute(capacity.asIs()).busier()).isEqualTo(Amount.NONE);
    // 25 calls between two, 40 participants, 10 on the telephone.
    assertThat(capacity.asIs().load().lost().get(MediaClass.VOICE)).isCloseTo(75.0, within(1e-9));
  }

  @Test
  void withoutAPrivateCircuitThereIsOneSideOnly() {
    String internetOnly =
        office("100 Mbit/s", "")
            .replace("expressroute: {to: europe,", "expressroute: {to: europe, state: down,");
    Capacity capacity = Capacity.of(read(internetOnly), Mix.DEFAULT);
    assertThat(capacity.without()).isEmpty();
    assertThat(new CapacityReport("office.yaml", capacity).text())
        .doesNotContain("without ExpressRoute")
        .contains("munich/internet, 100 Mbit/s");
  }

  @Test
  void theReportSaysWhatIsAssumedAndNamesRowsOfTheTables() {
    CapacityReport report = new CapacityReport("office.yaml", office());
    assertThat(report.text())
        .contains("users: 1000 in munich")
        .contains("in a call at the busy hour: 10.0 % of 1000, 100")
        .contains("of them (assumed): 50.0 % in two-party calls, 40.0 % in conferences")
        .containsPattern("voice +50 +2\\.5 Mbit/s +3\\.3 Mbit/s +3\\.3 %");
    JsonNode root = JsonMapper.shared().readTree(report.json());
    assertThat(
            root.path("as_is")
                .path("wires")
                .path(1)
                .path("out")
                .path("voice")
                .path("typical_bps")
                .asLong())
        .isEqualTo(2_492_000);
    assertThat(root.path("rates").findValuesAsString("class"))
        .contains("voice", "video", "sharing");
    assertThat(root.path("rates").path(0).path("sent").path("rows").path(0).asString())
        .isEqualTo("BW-P2P-03");
    assertThat(root.path("without_expressroute").path("quality").size()).isPositive();
  }

  @Test
  void theTablesHoldTheirRows() {
    assertThat(Target.row("TGT-20").value()).isEqualTo(30);
    assertThat(Target.row("TGT-13").met(150)).isTrue();
    assertThat(Target.row("TGT-01").met(50)).isFalse();
    assertThat(Rate.of(org.turnpike.planner.flow.Scenario.Kind.CALL, MediaClass.VIDEO).sent())
        .isEqualTo(
            new Rate(
                List.of(
                    new org.turnpike.topology.RuleId("BW-P2P-04"),
                    new org.turnpike.topology.RuleId("BW-PROV-02")),
                460_000,
                500_000,
                4_010_000));
  }

  @Test
  void aMixOfNothingIsRefused() {
    assertThatThrownBy(() -> new Mix(0, 0, 0, 0, 0)).hasMessageContaining("no calls");
    assertThatThrownBy(() -> new Mix(1, 0, 0, 1.5, 0))
        .hasMessageContaining("expected 0 % to 100 %");
  }
}
