package org.turnpike.cli.up;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnpike.pki.SubjectName;
import org.turnpike.server.replication.Replica;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.topology.Ordered;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.web.rest.NodeView;

/// What a node is to be.
///
/// @param settings without the relay's secret, which is in the data folder
/// @param proof where the certificate of its secure listeners comes from
/// @param people who are to be users of it
/// @param console where administrators may look
/// @param edges Edge nodes that it tells what they are to be, by the file
public record Wanted(
    NodeSettings settings,
    Proof proof,
    People people,
    Path data,
    List<DigestAlgorithm> digests,
    String version,
    Console console,
    List<Replica> edges) {

  public Wanted {
    digests = List.copyOf(digests);
    edges = List.copyOf(edges);
  }

  /// One without a console.
  public Wanted(
      NodeSettings settings,
      Proof proof,
      People people,
      Path data,
      List<DigestAlgorithm> digests,
      String version) {
    this(settings, proof, people, data, digests, version, Console.OFF, List.of());
  }

  public Wanted withConsole(Console console) {
    return new Wanted(settings, proof, people, data, digests, version, console, edges);
  }

  public Wanted withEdges(List<Replica> told) {
    return new Wanted(settings, proof, people, data, digests, version, console, told);
  }

  /// With settings that were pushed in place of the file's. The console is this machine's own: no
  /// file of the deployment has it.
  Wanted told(NodeSettings pushed) {
    List<Listener> listeners = new ArrayList<>(pushed.listeners());
    List<RoleSettings> roles = new ArrayList<>(pushed.roles());
    settings.listeners().stream()
        .filter(each -> console.listeners().contains(each.name()))
        .forEach(listeners::add);
    settings
        .role(RoleSettings.Web.class)
        .filter(_ -> pushed.role(RoleSettings.Web.class).isEmpty())
        .ifPresent(roles::add);
    NodeSettings all = pushed.with(roles, listeners);
    return new Wanted(all, proof, people, data, digests, version, console, edges);
  }

  /// The console and the REST API.
  ///
  /// @param listeners names of those that have it; on all others it is not there
  /// @param map the file that calls are predicted from
  public record Console(Set<String> listeners, Optional<NodeView.Mapped> map) {

    static final Console OFF = new Console(Set.of(), Optional.empty());

    public Console {
      listeners = Set.copyOf(listeners);
    }
  }

  /// Where a certificate comes from.
  public sealed interface Proof {

    /// Its own authority's, made anew when it is missing, damaged or old.
    record Own(List<SubjectName> names) implements Proof {
      public Own {
        names = List.copyOf(names);
      }
    }

    /// The administrator's files.
    ///
    /// @param chain PEM, the node's own certificate first
    /// @param key PEM
    record Given(Path chain, Path key) implements Proof {}

    /// What the administrator put into the data folder, `certificates/NAME.pem` and `NAME.key`; the
    /// own authority's while there is neither.
    ///
    /// @param names of each certificate, by its name
    record Stored(Map<String, List<SubjectName>> names) implements Proof {
      public Stored {
        names = Ordered.map(names);
      }
    }
  }
}
