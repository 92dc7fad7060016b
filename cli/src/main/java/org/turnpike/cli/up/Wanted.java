package org.turnpike.cli.up;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnpike.pki.SubjectName;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.topology.Ordered;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.web.rest.NodeView;

/// What a node is to be.
///
/// @param settings without the relay's secret, which is in the data folder
/// @param proof where the certificate of its secure listeners comes from
/// @param people who are to be users of it
/// @param console where administrators may look
public record Wanted(
    NodeSettings settings,
    Proof proof,
    People people,
    Path data,
    List<DigestAlgorithm> digests,
    String version,
    Console console) {

  public Wanted {
    digests = List.copyOf(digests);
  }

  /// One without a console.
  public Wanted(
      NodeSettings settings,
      Proof proof,
      People people,
      Path data,
      List<DigestAlgorithm> digests,
      String version) {
    this(settings, proof, people, data, digests, version, Console.OFF);
  }

  public Wanted withConsole(Console console) {
    return new Wanted(settings, proof, people, data, digests, version, console);
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
