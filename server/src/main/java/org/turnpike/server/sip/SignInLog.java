package org.turnpike.server.sip;

import java.net.InetAddress;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.topology.settings.Endpoint;

/// The log's line of a sign-in that failed, whatever it came over. It is the same for ever, so that
/// other programs may read it:
///
/// ```
///   event=sign-in-failed peer=203.0.113.5 code=401 cause=wrong-password user=alice@example.com
/// ```
///
/// The peer stands before anything that the peer chose, and what it chose cannot look like another
/// word of the line.
public final class SignInLog {

  private static final Logger LOG = LoggerFactory.getLogger("org.turnpike.sign-in");
  private static final int MOST = 200;

  /// Why a sign-in failed.
  public enum Cause {
    WRONG_PASSWORD,
    UNKNOWN_USER,
    DISABLED,
    LOCKED_OUT,
    OTHER_USER,
    FOREIGN_ADDRESS,
    /// Said by an Access Edge, which knows no users: home refused it, and home's line says why.
    REFUSED_INSIDE;

    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private SignInLog() {}

  /// @param code of the response
  /// @param user whom the peer claims to be
  public static void write(InetAddress peer, int code, Cause cause, String user) {
    LOG.warn("{}", line(peer, code, cause, user));
  }

  public static String line(InetAddress peer, int code, Cause cause, String user) {
    return "event=sign-in-failed peer="
        + Endpoint.text(peer)
        + " code="
        + code
        + " cause="
        + cause.text()
        + " user="
        + plain(user);
  }

  /// What a peer chose, as one word.
  public static String plain(String chosen) {
    String shown = chosen.length() > MOST ? chosen.substring(0, MOST) : chosen;
    return shown.replaceAll("[^A-Za-z0-9@._~+%:\\[\\]-]", "?");
  }
}
