package org.turnpike.sip.message;

import org.turnpike.wire.Decoded;

/// RFC 3261 §20.16. The number is below 2**31 (§8.1.1.5).
public record CSeq(long number, Method method) {

  public static final long MOST = 0x7fff_ffffL;

  public static Decoded<CSeq> decode(String text) {
    String trimmed = text.strip();
    int space = 0;
    while (space < trimmed.length() && !Ascii.blank(trimmed.charAt(space))) {
      space++;
    }
    long number = Ascii.number(trimmed.substring(0, space), MOST);
    if (number < 0) {
      return Decoded.malformed(0, "CSeq number below 2**31");
    }
    String name = trimmed.substring(space).strip();
    return Ascii.token(name)
        ? Decoded.value(new CSeq(number, Method.of(name)))
        : Decoded.malformed(space, "CSeq method");
  }

  public String encode() {
    return number + " " + method.name();
  }
}
