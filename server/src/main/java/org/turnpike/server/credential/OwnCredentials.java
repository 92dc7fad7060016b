package org.turnpike.server.credential;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.turnpike.topology.UserUri;

/// Of this node's own relay, where Front End and A/V Edge are one.
public record OwnCredentials(CredentialIssuer issuer, Supplier<Instant> wall)
    implements RelayCredentials {

  private static final Duration LASTS = Duration.ofHours(8);

  @Override
  public void of(UserUri user, Location location, Consumer<Outcome> then) {
    then.accept(new Outcome.Given(issuer.issue(user.toString(), location, LASTS, wall.get())));
  }
}
