package org.turnpike.lab.prove;

import java.util.List;
import java.util.Optional;
import org.turnpike.planner.flow.Leg;
import org.turnpike.planner.flow.Party;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.service.Pool;

/// How a call goes, in the words in which calls are counted.
public final class Kind {

  private Kind() {}

  /// Whether a proof by chance has to have many of these: calls that go some way, and those that
  /// something on the way stops. Of the others, such as those whose user has no record, few differ.
  static boolean sought(String kind) {
    return kind.startsWith(DIRECT) || kind.startsWith(RELAYED) || kind.startsWith("blocked-");
  }

  /// What a kind counts as where rare ones are looked for: media over TCP is one, whoever relays
  /// it.
  static String counted(String kind) {
    return kind.endsWith(TCP) ? "over TCP" : kind;
  }

  private static final String TCP = ", TCP";
  private static final String DIRECT = "direct";
  private static final String RELAYED = "relayed by ";

  /// `direct`, `relayed by the caller's Edge`, `relayed by the called party's Edge, TCP`, `relayed
  /// by both Edges`, or the disposition of what does not arrive.
  public static String of(Topology topology, Prediction call) {
    if (!call.disposition().success()) {
      return call.disposition().text();
    }
    List<Leg> media = call.legs(Leg.Kind.MEDIA);
    String tcp = media.stream().anyMatch(l -> l.transport() == Transport.TCP) ? TCP : "";
    List<String> edges = call.mediaEdges();
    if (edges.isEmpty()) {
      return DIRECT + tcp;
    }
    if (edges.size() > 1) {
      return RELAYED + "both Edges" + tcp;
    }
    Optional<String> whose = topology.poolOf(new NodeId(edges.getFirst())).map(Pool::organisation);
    boolean a = whose.filter(o -> o.equals(home(topology, call.scenario().a()))).isPresent();
    boolean b = whose.filter(o -> o.equals(home(topology, call.scenario().b()))).isPresent();
    return RELAYED
        + (a && b ? "the Edge of both" : a ? "the caller's Edge" : "the called party's Edge")
        + tcp;
  }

  private static String home(Topology topology, Party party) {
    return party instanceof Party.Person p ? topology.pool(p.user().home()).organisation() : "";
  }
}
