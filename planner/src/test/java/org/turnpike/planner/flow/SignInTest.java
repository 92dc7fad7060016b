package org.turnpike.planner.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.turnpike.topology.Topology;

/// Sign-ins that do not go straight to a home: by a Director, and at homes that are not the user's.
class SignInTest {

  private static final Variant HYBRID = new Variant("hybrid");

  /// The same with a Director in front.
  private static final Variant DIRECTED =
      new Variant(
          "hybrid",
          "  edge:\n    role: edge\n    option: single-nat\n",
          "  dir: {role: director, network: redmond/servers, next-hop: fe, nodes: {dir1: 192.168.20.9}}\n"
              + "  edge:\n    role: edge\n    option: single-nat\n",
          "next-hop: fe\n",
          "next-hop: dir\n");

  private static Prediction signIn(Variant variant, String user, String pool) {
    Flows flows = variant.flows();
    Topology topology = flows.topology();
    return flows.predict(
        new Scenario(
            Scenario.Kind.SIGN_IN,
            new Party.Person(topology.user(user)),
            new Party.Home(topology.pool(pool)),
            Optional.empty()));
  }

  /// `users/alice > pools/fe/nodes/fe1`, of each stretch.
  private static List<String> way(Prediction prediction) {
    assertThat(prediction.disposition().success()).isTrue();
    return prediction.legs().stream()
        .flatMap(leg -> leg.stretches().stream())
        .map(s -> last(s.from()) + " > " + last(s.to()))
        .toList();
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  @Test
  void insideADirectorIsSignedInAt() {
    assertThat(way(signIn(HYBRID, "alice", "fe"))).containsExactly("alice > fe1");
    assertThat(way(signIn(DIRECTED, "alice", "fe"))).containsExactly("alice > dir1", "dir1 > fe1");
  }

  @Test
  void outsideTheAccessEdgeHandsOnToTheDirector() {
    assertThat(way(signIn(DIRECTED, "carol", "fe")))
        .containsExactly("carol > edge1", "edge1 > dir1", "dir1 > fe1");
  }

  @Test
  void anEdgeWithoutANextHopInTheFileHasTheDirectorForOne() {
    Variant unnamed =
        new Variant(
            "hybrid",
            DIRECTED.changes().get(0),
            DIRECTED.changes().get(1),
            "    next-hop: fe\n",
            "");
    assertThat(way(signIn(unnamed, "carol", "fe")))
        .containsExactly("carol > edge1", "edge1 > dir1", "dir1 > fe1");
  }

  @Test
  void whoIsHomedOnlineDoesNotGoByTheDirector() {
    assertThat(way(signIn(DIRECTED, "olga", "online-europe"))).containsExactly("olga > europe-fe1");
  }

  @Test
  void atTheWrongHomeASignInIsPassedOnByTheAccessEdges() {
    assertThat(way(signIn(DIRECTED, "oscar", "dir")))
        .containsExactly(
            "oscar > edge1",
            "edge1 > dir1",
            "dir1 > edge1",
            "edge1 > europe-edge1",
            "europe-edge1 > europe-fe1");
    assertThat(way(signIn(DIRECTED, "carol", "online-europe")))
        .containsExactly(
            "carol > europe-fe1",
            "europe-fe1 > europe-edge1",
            "europe-edge1 > edge1",
            "edge1 > dir1",
            "dir1 > fe1");
  }
}
