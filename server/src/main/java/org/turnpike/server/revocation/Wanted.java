package org.turnpike.server.revocation;

import java.nio.file.Path;

/// What an operator wants of revocation lists.
///
/// @param folder where they are kept over a restart
public record Wanted(Rule rule, Path folder) {

  public enum Rule {
    /// None is fetched.
    OFF,
    /// Where a list is to be had, it counts; where it is not, a partner is let in (soft-fail): else
    /// whoever stops a web server would cut off all partners of an authority.
    PREFER,
    /// Nobody from another organisation is let in without a list that is in its time.
    REQUIRE
  }
}
