package org.turnpike.server.sip;

import java.util.function.Consumer;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.topology.UserUri;

/// Answers some requests to users itself instead of passing them to their devices. Called on the
/// loop that owns the call; returns soon.
public interface UserService {

  /// Passes a request on to the user's devices after all.
  interface Onward {

    /// Whether the user has any now.
    boolean reachable();

    /// @param unserved what to do if none takes it; it is told before the sender is
    void forward(Unserved unserved);
  }

  /// What becomes of a request that no device takes.
  interface Unserved {

    /// How long the devices have for an answer, in nanoseconds.
    long patience();

    /// Whether this answer of theirs is not the last word; 408 for none in time.
    boolean wants(int status);

    /// Answers the request in their place.
    void take(ServerTransaction server);

    /// A device took it after all, after [#take].
    void served();
  }

  /// Whether it answers this request.
  boolean takes(Arrival arrival);

  /// @param sender who is known to have sent it, as an address; of ours or of another domain
  /// @param user whom it is for; enabled
  void onRequest(Arrival arrival, UserUri sender, UserUri user, Onward onward);

  /// Sends requests of ours to users.
  interface Devices {

    /// To all devices of a user as a proxy would; for a request other than INVITE.
    ///
    /// @param request without Via
    /// @param done gets the final status, on the loop of the request's Call-ID; 480 where the user
    ///   has no device
    void send(UserUri user, SipMessage request, Consumer<Integer> done);
  }
}
