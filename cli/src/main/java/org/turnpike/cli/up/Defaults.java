package org.turnpike.cli.up;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turnpike.pki.SubjectName;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.PeerPolicy.Rule;
import org.turnpike.topology.settings.PeerPolicy.Verdict;
import org.turnpike.topology.settings.Prefix;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.topology.settings.Trust;

/// What a node is told when there is no topology file: a Front End and an A/V Edge of one machine.
public final class Defaults {

  private static final List<String> PEOPLE = List.of("alice", "bob", "carol");

  /// Listeners name their certificate so.
  private static final String CERTIFICATE = "node";

  /// The domain of a node without a file (`.internal` is reserved for private use, ICANN resolution
  /// 2024.07.29.06). Users are addressed at the node's address just as well.
  static final String DOMAIN = "turnpike.internal";

  private Defaults() {}

  /// @param address the one address of every listener and of the relay
  public static Wanted wanted(
      InetAddress address,
      Ports ports,
      Optional<Wanted.Proof> proof,
      boolean newPasswords,
      Path data,
      List<DigestAlgorithm> digests,
      String version) {
    List<SubjectName> names =
        List.of(
            new SubjectName.Dns(DOMAIN),
            new SubjectName.Dns("localhost"),
            new SubjectName.Ip(address),
            new SubjectName.Uri("sip:" + DOMAIN));
    return new Wanted(
        settings(address, ports),
        proof.orElseGet(() -> new Wanted.Proof.Own(names)),
        new People(
            PEOPLE.stream().map(name -> new UserUri(name, DOMAIN)).toList(), true, newPasswords),
        data,
        digests,
        version);
  }

  private static NodeSettings settings(InetAddress address, Ports ports) {
    return new NodeSettings(
        1,
        new NodeId("here"),
        List.of(
            new RoleSettings.FrontEnd(
                List.of(DOMAIN),
                List.of("localhost", Endpoint.text(address)),
                Duration.ofMinutes(1),
                Duration.ofHours(2)),
            new RoleSettings.AvEdge(
                DOMAIN,
                List.of(new RoleSettings.RelayAddress(address, address)),
                ports.firstRelay(),
                ports.lastRelay(),
                ""),
            new RoleSettings.Web("Turnpike")),
        listeners(address, ports),
        Trust.NOBODY,
        peers(address, ports),
        Limits.DEFAULT);
  }

  private static List<Listener> listeners(InetAddress address, Ports ports) {
    return List.of(
        listener(Protocol.SIP_UDP, address, ports.sip()),
        listener(Protocol.SIP_TCP, address, ports.sip()),
        listener(Protocol.SIP_TLS, address, ports.sipTls()),
        listener(Protocol.SIP_WS, address, ports.ws()),
        listener(Protocol.SIP_WSS, address, ports.wss()),
        listener(Protocol.TURN_UDP, address, ports.turn()),
        listener(Protocol.TURN_TCP, address, ports.turn()),
        listener(Protocol.HTTPS, address, ports.https()));
  }

  private static Listener listener(Protocol protocol, InetAddress address, int port) {
    Endpoint at = new Endpoint(address, port);
    return new Listener(
        protocol.text(),
        protocol,
        at,
        at,
        protocol.secure() ? Optional.of(CERTIFICATE) : Optional.empty());
  }

  /// Its own relay addresses, so that two users of this relay can talk through it; on no other
  /// port, since other services of this machine listen there.
  private static PeerPolicy peers(InetAddress address, Ports ports) {
    List<Rule> rules = new ArrayList<>();
    rules.add(
        new Rule(
            new Prefix(address, address.getAddress().length * 8),
            ports.firstRelay(),
            ports.lastRelay(),
            Verdict.RELAY));
    for (Prefix prefix : PeerPolicy.PRIVATE) {
      rules.add(new Rule(prefix, Verdict.BLACKHOLE));
    }
    return new PeerPolicy(rules);
  }
}
