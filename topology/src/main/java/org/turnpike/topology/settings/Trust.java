package org.turnpike.topology.settings;

import java.nio.file.Path;
import java.util.List;

/// Whom this node believes.
///
/// @param authorities PEM files of the certificate authorities that peers' certificates must chain
///   to
/// @param partners PEM files of those that partners' must; while there is none of them, the
///   authorities that the public trusts
public record Trust(List<Path> authorities, List<Path> partners) {
  public Trust {
    authorities = List.copyOf(authorities);
    partners = List.copyOf(partners);
  }

  public Trust(List<Path> authorities) {
    this(authorities, List.of());
  }

  public static final Trust NOBODY = new Trust(List.of());
}
