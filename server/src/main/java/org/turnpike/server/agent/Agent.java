package org.turnpike.server.agent;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.turnpike.topology.UserUri;

/// What a user can have done without a SIP client. Whoever asks has proven to be that user.
public interface Agent {

  /// How a request ended, as SIP has it.
  record Outcome(int status, String reason) {}

  /// A call that was placed.
  ///
  /// @param phase `calling-you`, `calling-other`, `talking` or `over`
  /// @param status of what is over: 200 for a call that was talked, else as SIP has it; 0 before
  record Placed(String id, String to, String phase, int status, String reason, Instant since) {}

  /// What became of the wish for a call.
  sealed interface Placing {
    record Begun(Placed call) implements Placing {}

    /// @param status as HTTP has it
    record Not(int status, String why) implements Placing {}
  }

  /// Sends a message as that user, by the same way and rules as one of their devices would.
  ///
  /// @param done gets the final answer, on a loop: 200 delivered, 202 kept for the recipient
  void message(UserUri from, UserUri to, String text, Consumer<Outcome> done);

  /// Calls one of the user's own devices, and when it answers somebody else.
  ///
  /// @param device contact of the user's device to call; empty for all of them
  /// @param toDevice contact of the other's device where the other is the same user
  Placing call(UserUri from, Optional<String> device, UserUri to, Optional<String> toDevice);

  /// The user's calls, and those that were over lately.
  List<Placed> calls(UserUri user);

  /// Ends one of the user's calls.
  ///
  /// @return false if there is none of that name
  boolean hangUp(UserUri user, String id);
}
