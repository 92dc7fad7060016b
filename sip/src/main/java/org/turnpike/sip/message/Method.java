package org.turnpike.sip.message;

import java.nio.charset.StandardCharsets;

/// A request method. Known ones are one object each, so `==` tells them apart; names are
/// case-sensitive (RFC 3261 §7.1).
public record Method(String name) {

  public static final Method INVITE = new Method("INVITE");
  public static final Method ACK = new Method("ACK");
  public static final Method BYE = new Method("BYE");
  public static final Method CANCEL = new Method("CANCEL");
  public static final Method REGISTER = new Method("REGISTER");
  public static final Method OPTIONS = new Method("OPTIONS");
  public static final Method MESSAGE = new Method("MESSAGE");
  public static final Method SUBSCRIBE = new Method("SUBSCRIBE");
  public static final Method NOTIFY = new Method("NOTIFY");
  public static final Method PUBLISH = new Method("PUBLISH");
  public static final Method INFO = new Method("INFO");
  public static final Method UPDATE = new Method("UPDATE");
  public static final Method PRACK = new Method("PRACK");
  public static final Method REFER = new Method("REFER");
  public static final Method SERVICE = new Method("SERVICE");

  private static final Method[] KNOWN = {
    INVITE, ACK, BYE, CANCEL, REGISTER, OPTIONS, MESSAGE, SUBSCRIBE, NOTIFY, PUBLISH, INFO, UPDATE,
    PRACK, REFER, SERVICE
  };
  private static final byte[][] NAMES = new byte[KNOWN.length][];

  static {
    for (int i = 0; i < KNOWN.length; i++) {
      NAMES[i] = KNOWN[i].name.getBytes(StandardCharsets.US_ASCII);
    }
  }

  public static Method of(String name) {
    for (Method known : KNOWN) {
      if (known.name.equals(name)) {
        return known;
      }
    }
    return new Method(name);
  }

  static Method of(byte[] bytes, int from, int to) {
    next:
    for (int i = 0; i < NAMES.length; i++) {
      byte[] name = NAMES[i];
      if (name.length != to - from) {
        continue;
      }
      for (int j = 0; j < name.length; j++) {
        if (bytes[from + j] != name[j]) {
          continue next;
        }
      }
      return KNOWN[i];
    }
    return new Method(Ascii.text(bytes, from, to));
  }

  @Override
  public String toString() {
    return name;
  }
}
