package org.turnpike.planner.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.service.Modality;

/// Between the servers of two organisations: partners go by a domain's records, the homes of one
/// domain by what they are told of one another.
///
/// Contoso is a hybrid with a Director, Fabrikam a tenant without servers, Litware a partner with
/// servers and without a provider. The lab places these calls too.
class FederatedHomesTest {

  private static final Flows FLOWS = Flows.of(topology("", ""));

  private static Topology topology(String part, String instead) {
    Path file = Path.of("..", "cli", "src", "test", "resources", "prove", "signalling.yaml");
    try {
      String text = Files.readString(file);
      assertThat(text).contains(part);
      return switch (TopologyFile.read(text.replace(part, instead), file.toString())) {
        case Loaded.Good good -> good.topology();
        case Loaded.Bad bad -> throw new AssertionError(bad.mistakes().toString());
      };
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// `fe1 > edge1`, of each stretch between servers.
  private static List<String> between(String a, String b) {
    Leg leg = servers(FLOWS, a, b);
    assertThat(leg.delivered()).isTrue();
    return leg.stretches().stream().map(s -> last(s.from()) + " > " + last(s.to())).toList();
  }

  private static Leg servers(Flows flows, String a, String b) {
    Topology topology = flows.topology();
    return flows
        .predict(
            new Scenario(
                Scenario.Kind.CALL,
                new Party.Person(topology.user(a)),
                new Party.Person(topology.user(b)),
                Optional.of(Modality.AUDIO)))
        .leg(Leg.Kind.SIGNALLING, Leg.Side.SERVERS)
        .orElseThrow();
  }

  /// Other organisations' Edges are found by records, a provider's is told.
  @Test
  void anEdgeThatGetsNoAnswerToItsQuestionForNamesFindsNoPartner() {
    Flows flows =
        Flows.of(
            topology(
                "          - {id: EXT-04, protocol: udp, from: \"partner-edge:access\", to: outside, ports: 53}\n",
                ""));
    Leg unheard = servers(flows, "liam", "alice");
    assertThat(unheard.disposition()).isEqualTo(Disposition.BLOCKED_BY_RULE);
    assertThat(unheard.stretches().getLast().there().sent().to()).hasToString("198.18.0.53:53");
    assertThat(servers(flows, "alice", "liam").delivered()).isTrue();
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /// DNS-26: all records of a hybrid's domain stay with its own Edge.
  @Test
  void aPartnerComesToAHybridsOwnEdgeAlsoForWhoIsHomedOnline() {
    assertThat(between("liam", "olga"))
        .containsExactly(
            "partner-fe1 > partner-edge1",
            "partner-edge1 > edge1",
            "edge1 > dir1",
            "dir1 > edge1",
            "edge1 > online-edge1",
            "online-edge1 > online-fe1");
    assertThat(between("liam", "alice"))
        .containsExactly(
            "partner-fe1 > partner-edge1", "partner-edge1 > edge1", "edge1 > dir1", "dir1 > fe1");
  }

  @Test
  void whoIsHomedOnlineCallsAPartnerByTheProvidersEdge() {
    List<String> way =
        List.of(
            "online-fe1 > online-edge1",
            "online-edge1 > partner-edge1",
            "partner-edge1 > partner-fe1");
    assertThat(between("olga", "liam")).isEqualTo(way);
    assertThat(between("eve", "liam")).isEqualTo(way);
  }

  /// DNS-29.
  @Test
  void aTenantWithoutServersIsFoundAtTheProvider() {
    assertThat(between("liam", "eve"))
        .containsExactly(
            "partner-fe1 > partner-edge1",
            "partner-edge1 > online-edge1",
            "online-edge1 > online-fe1");
  }

  @Test
  void theHomesOfOneDomainSpeakWithOneAnotherByTheirEdges() {
    assertThat(between("alice", "olga"))
        .containsExactly("fe1 > edge1", "edge1 > online-edge1", "online-edge1 > online-fe1");
    assertThat(between("olga", "alice"))
        .containsExactly(
            "online-fe1 > online-edge1", "online-edge1 > edge1", "edge1 > dir1", "dir1 > fe1");
  }
}
