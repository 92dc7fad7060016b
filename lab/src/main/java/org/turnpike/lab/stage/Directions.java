package org.turnpike.lab.stage;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.turnpike.lab.network.Namespace;
import org.turnpike.lab.network.Running;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.EdgeService;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.ServerPool;
import org.turnpike.topology.settings.Endpoint;

/// How a client finds where to sign in: the names that a client without settings asks for, in its
/// order, the first address of an answer that takes a connection and, where there are others,
/// answers a request: a client goes on to the next where there is none, or none but a server's
/// failure (RFC 3263 §4.3), which baresip with its one address cannot. Who is homed at a provider
/// is told two names of that home, as Autodiscover would: its Front End's, and its Access Edge's
/// for where the former is out of reach.
final class Directions {

  /// As long as several nodes may stay silent, one after the other.
  private static final Duration PATIENCE = Duration.ofSeconds(150);

  private final Topology topology;
  private final Set<NodeId> fallen;

  /// @param fallen nodes that serve no more
  Directions(Topology topology, Set<NodeId> fallen) {
    this.topology = topology;
    this.fallen = fallen;
  }

  /// Asks and tries in the client's own place.
  ///
  /// @param home of the user, or another pool whose names the client goes by
  /// @return `address:port`; empty where nothing answers
  Optional<String> find(Namespace place, User user, Pool home, InetAddress resolver, Path folder) {
    StringBuilder script = new StringBuilder();
    script.append(ask(resolver));
    script.append(serves(user.uri()));
    script.append(
        "try() { all=($(ask \"$1\" A)); for a in \"${all[@]}\"; do"
            + " if timeout 3 bash -c \"</dev/tcp/$a/$2\" 2>/dev/null"
            + " && { [ ${#all[@]} = 1 ] || serves \"$a\" \"$2\"; };"
            + " then echo \"at $a:$2\"; exit 0; fi; done; }\n");
    script.append(
        "service() { ask \"$1\" SRV | sort -n | while read -r p w port name; do"
            + " echo \"$port ${name%.}\"; done; }\n");
    if (topology.online(home)) {
      script.append("try ").append(home.fqdn()).append(" 5061\n");
    } else {
      for (String name : List.of("_sipinternaltls._tcp.", "_sip._tls.")) {
        script
            .append("service ")
            .append(name)
            .append(user.uri().host())
            .append(
                " > found; while read -r port name; do try \"$name\" \"$port\"; done < found\n");
      }
    }
    // Where the Front End is out of reach, the Edge's name is in the client's settings.
    access(home).ifPresent(a -> script.append("try ").append(a).append('\n'));
    script.append("echo nowhere\n");
    Running asked =
        place.start(
            folder.resolve("directions.log"),
            List.of("bash", "-c", "cd '" + folder + "'; " + script));
    String said = asked.await(l -> l.startsWith("at ") || l.equals("nowhere"), PATIENCE);
    return said.startsWith("at ") ? Optional.of(said.substring(3)) : Optional.empty();
  }

  /// What asks for names: answers, and not what dig says of a server that gives none, whose words
  /// are no hosts to try.
  static String ask(InetAddress resolver) {
    return "ask() { dig +short +time=2 +tries=2 @"
        + Endpoint.text(resolver)
        + " \"$@\" | grep -v '^;'; }\n";
  }

  /// What asks a server over TLS to be registered, without credentials, and is content with a final
  /// response that says nothing of the server's own failure: a challenge as a rule. A node that has
  /// no way to the user's home has none to give.
  static String serves(UserUri user) {
    String request =
        String.join(
            "\\r\\n",
            "REGISTER sip:" + user.host() + " SIP/2.0",
            "Via: SIP/2.0/TLS 192.0.2.1:5061;branch=z9hG4bK$RANDOM$RANDOM;rport",
            "Max-Forwards: 70",
            "From: <sip:" + user + ">;tag=$RANDOM",
            "To: <sip:" + user + ">",
            "Call-ID: $RANDOM$RANDOM$RANDOM",
            "CSeq: 1 REGISTER",
            "Content-Length: 0",
            "",
            "");
    return "serves() { trap '' PIPE; local from said=; coproc TLS { exec timeout "
        + SILENCE.toSeconds()
        + " openssl s_client -quiet -connect \"$1:$2\" 2>/dev/null; }; local pid=$TLS_PID;"
        + " exec {from}<&${TLS[0]}; printf \""
        + request
        + "\" >&${TLS[1]}; while read -r -u $from version status rest; do"
        + " case $version in SIP/2.0) [ $status -lt 200 ] || { said=$status; break; };; esac; done;"
        + " exec {from}<&-; kill $pid 2>/dev/null; wait $pid 2>/dev/null;"
        + " [ -n \"$said\" ] && [ $said -lt 500 ] && [ $said != 408 ]; }\n";
  }

  /// How long a request without a final response counts (RFC 3261 §17.1.2.2, Timer F).
  private static final Duration SILENCE = Duration.ofSeconds(32);

  /// Whether a relay answers a client at all (RFC 8489 §6.2.1). An agent goes on with the
  /// candidates that it has (RFC 8445 §5.1.1.2); baresip gives its call up where a relay is silent,
  /// and is told of none then.
  boolean answers(Namespace place, InetAddress relay, Path folder) {
    String asks =
        "exec 3<>/dev/udp/"
            + Endpoint.text(relay)
            + "/3478; for i in 1 2 3; do printf '"
            + BINDING
            + "' >&3; n=$(timeout 2 head -c 1 <&3 | wc -c);"
            + " [ \"$n\" = 1 ] && { echo answers; exit 0; }; done; echo silent";
    return place
        .start(
            folder.resolve("relay-" + Endpoint.text(relay) + ".log"), List.of("bash", "-c", asks))
        .await(l -> l.equals("answers") || l.equals("silent"), PATIENCE)
        .equals("answers");
  }

  /// A Binding request (RFC 8489 §5), as printf writes it.
  private static final String BINDING = "\\000\\001\\000\\000\\041\\022\\244\\102prove-relay.";

  /// Name and port of the Access Edge of a pool.
  private Optional<String> access(Pool home) {
    return edges(home).stream()
        .filter(EdgePool::remoteAccess)
        .findFirst()
        .map(e -> {
          List<String> domains = topology.organisation(e.organisation()).domains();
          String name = e.names().get(EdgeService.ACCESS);
          return (name != null ? name : "sip." + domains.getFirst())
              + " "
              + e.ports().getOrDefault(EdgeService.ACCESS, 443);
        });
  }

  /// The Edge that a pool names, or else those of its organisation in the file's order.
  List<EdgePool> edges(Pool home) {
    if (!(home instanceof ServerPool pool)) {
      return List.of();
    }
    return topology.pools().values().stream()
        .filter(e -> e.organisation().equals(pool.organisation()))
        .flatMap(e -> e instanceof EdgePool edge ? Stream.of(edge) : Stream.<EdgePool>of())
        .filter(e -> pool.edge().isEmpty() || pool.edge().get().equals(e.name()))
        .toList();
  }

  /// A relay of an Edge that a client is given: on the inside where it signed in there itself.
  InetAddress relay(User user, String signedInAt, EdgePool edge) {
    Pool home = topology.pool(user.home());
    // At the Front End, or at the Director before it.
    boolean inside =
        topology.pools().values().stream()
            .filter(p -> p.organisation().equals(home.organisation()))
            .flatMap(p -> p instanceof ServerPool s ? Stream.of(s) : Stream.<ServerPool>of())
            .flatMap(p ->
                Stream.concat(
                    p.vips().stream(), p.nodes().stream().flatMap(n -> n.addresses().stream())))
            .anyMatch(a -> signedInAt.startsWith(Endpoint.text(a) + ":"));
    EdgePool.Node first =
        edge.nodes().stream()
            .filter(n -> !fallen.contains(n.id()))
            .findFirst()
            .orElseGet(() -> edge.nodes().getFirst());
    return inside && !topology.online(home)
        // Of a node also where there is an internal VIP, which is for legacy clients (E-HLB-7).
        ? first.insideAddresses().getFirst()
        : edge.vips().getOrDefault(EdgeService.AV, List.of()).stream()
            .findFirst()
            .orElseGet(() -> first.external(EdgeService.AV).getFirst().published());
  }
}
