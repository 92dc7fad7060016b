package org.turnpike.server.revocation;

import java.net.URI;
import java.util.Optional;

/// Where lists come from.
interface Source {

  /// What a server said of a list's version (RFC 9110 §8.8), to be asked with the next time.
  ///
  /// @param uri that it was said of
  record Version(URI uri, Optional<String> etag, Optional<String> modified) {}

  /// What came of asking.
  sealed interface Fetched {

    record Whole(byte[] bytes, Version version) implements Fetched {}

    /// It is as it was (RFC 9110 §15.4.5).
    record Same() implements Fetched {}

    /// @param why and what helps
    record Failed(String why, String remedy) implements Fetched {}
  }

  /// Waits for the answer: on virtual threads only.
  ///
  /// @param had the version that is here
  Fetched get(URI uri, Optional<Version> had);
}
