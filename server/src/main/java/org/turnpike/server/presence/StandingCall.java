package org.turnpike.server.presence;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.turnpike.topology.UserUri;

/// A call that was accepted and whose end this node's proxy has not seen.
///
/// @param users who of it is homed here, the caller first
/// @param from address that the caller gave
/// @param to address that was called
/// @param began by the node's own clock, in ns
/// @param relays relayed addresses that the two sides offered each other, as `192.0.2.1:50000`
public record StandingCall(
    String callId, List<UserUri> users, String from, String to, long began, List<String> relays) {

  private static final int MOST_RELAYS = 8;

  public StandingCall {
    users = List.copyOf(users);
    relays = List.copyOf(relays);
  }

  /// The relayed candidates of session descriptions (RFC 8839 §5.1), each once. What cannot be read
  /// is left out: the two sides make of it what they can, this is for showing.
  public static List<String> relays(byte[]... descriptions) {
    List<String> out = new ArrayList<>();
    for (byte[] description : descriptions) {
      String text = new String(description, StandardCharsets.ISO_8859_1);
      for (int at = text.indexOf("a=candidate:");
          at >= 0 && out.size() < MOST_RELAYS;
          at = text.indexOf("a=candidate:", at + 1)) {
        int end = text.indexOf('\n', at);
        String[] words = text.substring(at, end < 0 ? text.length() : end).strip().split(" +");
        // foundation component transport priority address port "typ" type
        if (words.length > 7 && words[7].equals("relay") && words[5].matches("[0-9]{1,5}")) {
          String address = words[4].indexOf(':') < 0 ? words[4] : "[" + words[4] + "]";
          String whole = address + ":" + words[5];
          if (!out.contains(whole)) {
            out.add(whole);
          }
        }
      }
    }
    return out;
  }
}
