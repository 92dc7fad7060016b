package org.turnpike.server.credential;

import java.util.function.Consumer;
import org.turnpike.topology.UserUri;

/// Where a Front End has its users' credentials from: of its own relay, or of its Edge's.
public interface RelayCredentials {

  /// What became of a wish for one.
  sealed interface Outcome {

    record Given(Issued issued) implements Outcome {}

    /// @param cause for the operator
    record None(String cause) implements Outcome {}
  }

  /// Calls back soon, on any thread.
  void of(UserUri user, Location location, Consumer<Outcome> then);

  /// There is no relay.
  RelayCredentials NOWHERE =
      (_, _, then) -> then.accept(new Outcome.None("this deployment has no media relay"));
}
