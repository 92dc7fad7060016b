package org.turnpike.server.host;

import java.util.List;
import org.turnpike.net.Certificates;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.store.Bindings;
import org.turnpike.store.Users;

/// What the roles of a node are given besides their settings.
///
/// @param secret of nonces and dialog tokens, 32 bytes or more; kept over a restart
/// @param digests algorithms that users may prove themselves with, the preferred one first
public record Services(
    Users users,
    Bindings bindings,
    Certificates certificates,
    byte[] secret,
    List<DigestAlgorithm> digests) {

  public Services {
    digests = List.copyOf(digests);
  }
}
