package org.turnpike.planner.ice;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.turnpike.planner.path.Sessions;
import org.turnpike.planner.path.Walker;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.service.Modality;

/// Which way media goes between two agents, by ICE (RFC 8445) over the walks of a network.
///
/// ```
/// IceModel model = new IceModel(walker);
/// Agent alice = Agent.client("users/alice", spots, Abilities.of(Client.BROWSER), relays, ports);
/// MediaPath path = model.connect(alice, bob, Modality.AUDIO);
/// path.disposition();   // delivered, or why not
/// path.legOfA();        // stages to the last relay: each a walk there and a walk back
/// path.relays();        // Edges that relay, in order
/// path.derivation();    // ordered reasons, worked out only now
/// ```
///
/// Audio and video try UDP and then TCP; application sharing and files TCP alone. Within a
/// transport the pair with the highest priority that works is used. That is who relays, over what
/// and on which way; which of two equal ways a real pair of agents settles on is their affair.
///
/// A model keeps what agents gathered, so that each network and set of relays is walked once, and
/// may be used by several threads if its walker may.
public final class IceModel {

  private final Walker walker;
  private final Map<Key, Gathering> gathered = new ConcurrentHashMap<>();

  private record Key(Agent agent, int port, Side side, Transport transport) {}

  public IceModel(Walker walker) {
    this.walker = walker;
  }

  /// @param a the caller, whose agent controls (RFC 8445 §6.1.1): of two relays that would each do
  ///   alone, the called party's is used
  public MediaPath connect(Agent a, Agent b, Modality modality) {
    return connect(a, b, modality, Side.A);
  }

  /// @param controlling whose agent controls
  public MediaPath connect(Agent a, Agent b, Modality modality, Side controlling) {
    return new Connection(this, a, b, modality, controlling, null).connect();
  }

  /// Every kind of media between the two; kinds that take the same ports are worked out once.
  public Map<Modality, MediaPath> connect(Agent a, Agent b) {
    Map<Modality, MediaPath> out = new EnumMap<>(Modality.class);
    for (Modality modality : Modality.values()) {
      out.put(
          modality,
          out.values().stream()
              .filter(m -> alike(m.modality(), modality, a) && alike(m.modality(), modality, b))
              .findFirst()
              .map(m -> m.as(modality))
              .orElseGet(() -> connect(a, b, modality)));
    }
    return out;
  }

  /// Whether two kinds of media take the same way between the same agents.
  public static boolean alike(Modality one, Modality other, Agent agent) {
    return transports(one).equals(transports(other)) && agent.range(one).equals(agent.range(other));
  }

  public static List<Transport> transports(Modality modality) {
    return switch (modality) {
      case AUDIO, VIDEO -> List.of(Transport.UDP, Transport.TCP);
      case SHARING, FILE -> List.of(Transport.TCP);
    };
  }

  Walker walker() {
    return walker;
  }

  /// What an agent has over a transport, from a network that remembers nothing.
  Gathering gathering(Agent agent, Modality modality, Side side, Transport transport) {
    return gathered.computeIfAbsent(
        new Key(agent, agent.port(modality, side), side, transport),
        _ -> gather(agent, modality, side, transport, new Sessions()));
  }

  Gathering gather(
      Agent agent, Modality modality, Side side, Transport transport, Sessions sessions) {
    return new Gatherer(walker, agent, modality, side, sessions).gather(transport);
  }
}
