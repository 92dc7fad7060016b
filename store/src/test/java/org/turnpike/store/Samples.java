package org.turnpike.store;

import java.time.Instant;
import java.util.List;
import org.turnpike.topology.UserUri;

/// Bindings as real phones make them.
final class Samples {

  static final Instant EPOCH = Instant.EPOCH;
  static final UserUri ALICE = UserUri.parse("alice@example.com");
  static final UserUri BOB = UserUri.parse("bob@example.com");

  private Samples() {}

  static Binding phone(int number, long cseq, long expiresAtSecond) {
    return new Binding(
        "sip:alice-" + number + "@192.0.2." + (number % 250) + ":49152;transport=tcp;ob",
        "a84b4c76e66710-" + number + "@pc33.example.com",
        cseq,
        Instant.ofEpochSecond(expiresAtSecond),
        700,
        List.of("<sip:edge1.example.com;lr>"),
        "<urn:uuid:00000000-0000-1000-8000-" + String.format("%012x", number) + ">",
        1,
        "tcp:192.0.2." + (number % 250) + ":49152",
        "flow-" + number,
        "Acme Phone/7.2 (build 1184)");
  }

  static BindingChange replace(Binding... bindings) {
    return new BindingChange.Replaced(List.of(bindings));
  }
}
