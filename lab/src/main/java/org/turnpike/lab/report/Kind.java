package org.turnpike.lab.report;

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
final class Kind {

  private Kind() {}

  /// `direct`, `relayed by the caller's Edge`, `relayed by the called party's Edge, TCP`, `relayed
  /// by both Edges`, or the disposition of what does not arrive.
  static String of(Topology topology, Prediction call) {
    if (!call.disposition().success()) {
      return call.disposition().text();
    }
    List<Leg> media = call.legs(Leg.Kind.MEDIA);
    String tcp = media.stream().anyMatch(l -> l.transport() == Transport.TCP) ? ", TCP" : "";
    List<String> edges = call.mediaEdges();
    if (edges.isEmpty()) {
      return "direct" + tcp;
    }
    if (edges.size() > 1) {
      return "relayed by both Edges" + tcp;
    }
    Optional<String> whose = topology.poolOf(new NodeId(edges.getFirst())).map(Pool::organisation);
    boolean a = whose.filter(o -> o.equals(home(topology, call.scenario().a()))).isPresent();
    boolean b = whose.filter(o -> o.equals(home(topology, call.scenario().b()))).isPresent();
    return (a && b
            ? "relayed by the Edge of both"
            : a ? "relayed by the caller's Edge" : "relayed by the called party's Edge")
        + tcp;
  }

  private static String home(Topology topology, Party party) {
    return party instanceof Party.Person p ? topology.pool(p.user().home()).organisation() : "";
  }
}
