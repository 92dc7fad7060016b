package org.turnpike.sip.message;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The header fields that Turnpike looks at, found from bytes without making a string. Every other
/// name is [#OTHER] and stays bytes.
public enum HeaderName {
  VIA("Via", 'v'),
  FROM("From", 'f'),
  TO("To", 't'),
  CALL_ID("Call-ID", 'i'),
  CSEQ("CSeq"),
  MAX_FORWARDS("Max-Forwards"),
  MAX_BREADTH("Max-Breadth"),
  CONTACT("Contact", 'm'),
  ROUTE("Route"),
  RECORD_ROUTE("Record-Route"),
  PATH("Path"),
  SERVICE_ROUTE("Service-Route"),
  CONTENT_LENGTH("Content-Length", 'l'),
  CONTENT_TYPE("Content-Type", 'c'),
  CONTENT_ENCODING("Content-Encoding", 'e'),
  CONTENT_DISPOSITION("Content-Disposition"),
  CONTENT_LANGUAGE("Content-Language"),
  EXPIRES("Expires"),
  MIN_EXPIRES("Min-Expires"),
  AUTHORIZATION("Authorization"),
  PROXY_AUTHORIZATION("Proxy-Authorization"),
  WWW_AUTHENTICATE("WWW-Authenticate"),
  PROXY_AUTHENTICATE("Proxy-Authenticate"),
  REQUIRE("Require"),
  PROXY_REQUIRE("Proxy-Require"),
  SUPPORTED("Supported", 'k'),
  UNSUPPORTED("Unsupported"),
  ALLOW("Allow"),
  ACCEPT("Accept"),
  ALLOW_EVENTS("Allow-Events", 'u'),
  EVENT("Event", 'o'),
  SUBSCRIPTION_STATE("Subscription-State"),
  SIP_ETAG("SIP-ETag"),
  SIP_IF_MATCH("SIP-If-Match"),
  REFER_TO("Refer-To", 'r'),
  REFERRED_BY("Referred-By", 'b'),
  REPLACES("Replaces"),
  RSEQ("RSeq"),
  RACK("RAck"),
  SESSION_EXPIRES("Session-Expires", 'x'),
  MIN_SE("Min-SE"),
  USER_AGENT("User-Agent"),
  SERVER("Server"),
  DATE("Date"),
  SUBJECT("Subject", 's'),
  REASON("Reason"),
  RETRY_AFTER("Retry-After"),
  WARNING("Warning"),
  TIMESTAMP("Timestamp"),
  FLOW_TIMER("Flow-Timer"),
  P_ASSERTED_IDENTITY("P-Asserted-Identity"),
  OTHER("");

  private static final HeaderName[] VALUES = values();
  private static final HeaderName[] BY_LETTER = new HeaderName[128];
  private static final int SLOTS = 512;
  private static final HeaderName[] BY_HASH = new HeaderName[SLOTS];

  static {
    for (HeaderName name : VALUES) {
      if (name == OTHER) {
        continue;
      }
      if (name.compact != 0) {
        BY_LETTER[name.compact] = name;
        BY_LETTER[name.compact - 32] = name;
      }
      int slot = hash(name.lower, 0, name.lower.length);
      while (BY_HASH[slot] != null) {
        slot = (slot + 1) & (SLOTS - 1);
      }
      BY_HASH[slot] = name;
    }
  }

  private final String text;
  private final char compact;
  private final byte[] lower;

  HeaderName(String text) {
    this(text, (char) 0);
  }

  HeaderName(String text, char compact) {
    this.text = text;
    this.compact = compact;
    this.lower = text.toLowerCase(java.util.Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
  }

  /// The name as it is written in full.
  public String text() {
    return text;
  }

  static HeaderName of(int ordinal) {
    return VALUES[ordinal];
  }

  /// RFC 3261 §7.3.1: names are compared without case; §7.3.3: a compact form is the same name.
  static HeaderName find(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length == 1) {
      int letter = bytes[from];
      @Nullable HeaderName name = letter < 0 ? null : BY_LETTER[letter];
      return name == null ? OTHER : name;
    }
    if (length < 2) {
      return OTHER;
    }
    int slot = hash(bytes, from, length);
    for (HeaderName name = BY_HASH[slot]; name != null; name = BY_HASH[slot]) {
      if (name.lower.length == length && Ascii.equalsLower(bytes, from, name.lower)) {
        return name;
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
    return OTHER;
  }

  private static int hash(byte[] bytes, int from, int length) {
    int first = bytes[from] | 0x20;
    int middle = bytes[from + (length >> 1)] | 0x20;
    int last = bytes[from + length - 1] | 0x20;
    return (length * 37 + first * 11 + middle * 5 + last * 3) & (SLOTS - 1);
  }
}
