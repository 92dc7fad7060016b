package org.turnpike.topology.settings;

import java.nio.file.Path;
import java.util.List;

/// Whom this node believes.
///
/// @param authorities PEM files of the certificate authorities that peers' certificates must chain
///   to
public record Trust(List<Path> authorities) {
  public Trust {
    authorities = List.copyOf(authorities);
  }

  public static final Trust NOBODY = new Trust(List.of());
}
