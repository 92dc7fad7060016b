package org.turnpike.server.sip;

import java.util.HexFormat;
import org.turnpike.sip.message.Via;

/// Our Via branch: the cookie, a mark, 16 hex digits that name the client transaction, and behind a
/// dot what the transaction user put there (a proxy its loop hash, RFC 5393 §4.2.1).
///
/// @param id random, so that nobody off the path can answer for another
public record Branch(long id, String extra) {

  /// What an Access Edge puts there into a request of another home of its domain.
  public static final String OF_HOME = "home";

  private static final String MARK = Via.COOKIE + "tp";
  private static final int DIGITS = 16;

  public String encode() {
    return MARK + HexFormat.of().toHexDigits(id) + '.' + extra;
  }

  /// Whether it is of our form; another node's may be as well.
  static boolean ours(String branch) {
    return branch.length() > MARK.length() + DIGITS
        && branch.startsWith(MARK)
        && branch.charAt(MARK.length() + DIGITS) == '.'
        && branch.chars().skip(MARK.length()).limit(DIGITS).allMatch(HexFormat::isHexDigit);
  }

  /// @param branch one that is [#ours]
  static long id(String branch) {
    return HexFormat.fromHexDigitsToLong(branch, MARK.length(), MARK.length() + DIGITS);
  }

  /// What stands behind the dot; empty for a branch that is not of our form.
  public static String extra(String branch) {
    return ours(branch) ? branch.substring(MARK.length() + DIGITS + 1) : "";
  }
}
