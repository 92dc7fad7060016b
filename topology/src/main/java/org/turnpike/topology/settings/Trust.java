package org.turnpike.topology.settings;

import java.nio.file.Path;
import java.util.List;

/// Whom this node believes.
///
/// @param authorities PEM files of the certificate authorities that peers' certificates must chain
///   to
/// @param partners PEM files of those that partners' must; while there is none of them, the
///   authorities that the public trusts
/// @param lists servers of revocation lists that may be asked though they are not at port 80 of a
///   public address
public record Trust(List<Path> authorities, List<Path> partners, List<Endpoint> lists) {
  public Trust {
    authorities = List.copyOf(authorities);
    partners = List.copyOf(partners);
    lists = List.copyOf(lists);
  }

  public Trust(List<Path> authorities, List<Path> partners) {
    this(authorities, partners, List.of());
  }

  public Trust(List<Path> authorities) {
    this(authorities, List.of());
  }

  public static final Trust NOBODY = new Trust(List.of());
}
