package org.turnpike.server.sip;

import org.turnpike.sip.message.SipMessage;

/// Who sent a request. Called on the loop that owns the call.
public interface ClientUser {

  /// @param response as it came, our Via on top
  void onResponse(SipMessage response);

  /// Nobody answered in time; acts as a 408 (RFC 3261 §8.1.3.1).
  void onTimeout();

  /// The request could not be sent; acts as a 503 (RFC 3261 §8.1.3.1).
  void onUnreachable();

  /// For a request whose answers nobody needs: the CANCEL of a proxy.
  ClientUser NOBODY =
      new ClientUser() {
        @Override
        public void onResponse(SipMessage response) {}

        @Override
        public void onTimeout() {}

        @Override
        public void onUnreachable() {}
      };
}
