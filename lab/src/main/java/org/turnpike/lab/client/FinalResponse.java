package org.turnpike.lab.client;

import java.time.Duration;
import org.turnpike.lab.network.Running;

/// The final response to a request, as a client's trace of what it sent and received shows it.
///
/// @param after index of the line after the one that told it
record FinalResponse(int status, int after) {

  /// Waits for a request of this method in what was said after `from`, and then for its final
  /// response, one that is no challenge. Without the first, the response to a request of before
  /// would do, which a client may say late.
  static FinalResponse await(Running client, int from, String method, Duration atMost) {
    boolean[] asked = {false};
    int[] status = {0};
    int at =
        client.indexAfter(
            from,
            line -> {
              if (line.contains(" sip:") && line.endsWith(" SIP/2.0")) {
                status[0] = 0;
                asked[0] |= line.startsWith(method + " ");
              } else if (line.startsWith("SIP/2.0 ")) {
                status[0] = Integer.parseInt(line.substring(8, 11));
              }
              boolean challenge = status[0] == 401 || status[0] == 407;
              return asked[0]
                  && status[0] >= 200
                  && !challenge
                  && line.startsWith("CSeq: ")
                  && line.endsWith(" " + method);
            },
            atMost);
    return new FinalResponse(status[0], at + 1);
  }
}
