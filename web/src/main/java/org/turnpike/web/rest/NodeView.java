package org.turnpike.web.rest;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnpike.server.agent.Agent;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.format.Loaded;
import org.turnpike.web.NodeStatus;
import org.turnpike.web.control.ControlDesk;

/// What the REST API asks of a node; whoever composes the node answers. Asked at each request.
public interface NodeView {

  /// A contact of a user.
  ///
  /// @param from transport and source address that the REGISTER came from
  record Registration(
      UserUri user, String contact, String userAgent, String from, Instant expires) {}

  /// A call that stands, as the Front End's proxy has seen it.
  ///
  /// @param users those of this node, the caller first
  /// @param relays relayed addresses that the two sides offered each other
  record Call(
      String callId,
      List<UserUri> users,
      String from,
      String to,
      Duration age,
      List<String> relays) {
    public Call {
      users = List.copyOf(users);
      relays = List.copyOf(relays);
    }
  }

  /// A certificate in use.
  ///
  /// @param listeners that prove themselves with it
  record Held(String name, List<String> listeners, X509Certificate certificate) {
    public Held {
      listeners = List.copyOf(listeners);
    }
  }

  /// With whom else this node's users talk, and how that went.
  ///
  /// @param mode `none`, `dns` (a Front End finds others itself), `through-edge`, `closed`, `open`
  /// @param allowed domains
  /// @param peers names of nodes and pools that it talks to over MTLS
  /// @param counts of requests, by what became of them
  record Federation(
      String mode,
      List<String> domains,
      List<String> allowed,
      List<String> blocked,
      List<String> peers,
      Map<String, Long> counts) {
    public Federation {
      domains = List.copyOf(domains);
      allowed = List.copyOf(allowed);
      blocked = List.copyOf(blocked);
      peers = List.copyOf(peers);
    }
  }

  /// Media relays and a credential that they take, as a browser's `RTCIceServer` has them.
  ///
  /// @param urls `turn:host:port?transport=udp` (RFC 7065)
  /// @param lasts from now
  record IceServer(List<String> urls, String username, String credential, Duration lasts) {
    public IceServer {
      urls = List.copyOf(urls);
    }

    /// Never shows the credential.
    @Override
    public String toString() {
      return "IceServer[" + username + " for " + lasts + ", " + urls + "]";
    }
  }

  /// A topology file.
  record Mapped(String file, Loaded.Good loaded) {}

  String name();

  NodeStatus status();

  /// Answers for users; empty on a node that has none.
  Optional<ControlDesk.Clerk> people();

  /// Answers for the relay; empty on a node that has none.
  Optional<ControlDesk.Clerk> relay();

  int registered();

  /// Those that stand, in the order of users.
  ///
  /// @param most no more than so many
  List<Registration> registrations(int most);

  /// Those of one user that stand.
  List<Registration> devices(UserUri user);

  /// Acts for users; empty on a node that has none.
  Optional<Agent> agent();

  /// @param most no more than so many
  List<Call> calls(int most);

  Optional<Call> call(String callId);

  List<Held> certificates();

  Federation federation();

  /// The file that calls are predicted from; empty where the node has none.
  Optional<Mapped> map();

  /// Whose address and password these are.
  Optional<UserUri> proven(String address, String password);

  /// The media relays of a user, for clients in the organisation's network and outside of it; none
  /// if no relay answers. Waits while an Edge is asked.
  List<IceServer> iceServers(UserUri user);
}
