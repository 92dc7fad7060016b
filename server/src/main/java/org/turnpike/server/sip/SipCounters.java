package org.turnpike.server.sip;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.turnpike.sip.message.Method;

/// What went through the SIP side of a node. Read by any thread.
public final class SipCounters {

  /// Methods that strangers make up are counted together, so that they cannot fill the table.
  private static final int MOST_METHODS = 32;

  private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();
  private final LongAdder[] answers = new LongAdder[7];
  final LongAdder malformed = new LongAdder();
  final LongAdder overload = new LongAdder();
  final LongAdder strayResponses = new LongAdder();
  final LongAdder retransmissions = new LongAdder();
  final LongAdder transactionsBegun = new LongAdder();
  final LongAdder transactionsEnded = new LongAdder();
  final LongAdder requestsTaken = new LongAdder();
  final LongAdder requestsDone = new LongAdder();

  SipCounters() {
    for (int i = 0; i < answers.length; i++) {
      answers[i] = new LongAdder();
    }
  }

  void received(Method method) {
    String name =
        requests.size() < MOST_METHODS || requests.containsKey(method.name())
            ? method.name()
            : "other";
    requests.computeIfAbsent(name, _ -> new LongAdder()).increment();
  }

  void answered(int status) {
    answers[Math.clamp(status / 100, 1, 6)].increment();
  }

  /// Requests received, by method; repetitions on the wire included.
  public Map<String, Long> requests() {
    Map<String, Long> all = new TreeMap<>();
    requests.forEach((method, n) -> all.put(method, n.sum()));
    return all;
  }

  /// Responses sent of a class, 1 to 6.
  public long answers(int hundreds) {
    return answers[hundreds].sum();
  }

  /// What came and was no SIP.
  public long malformed() {
    return malformed.sum();
  }

  /// Messages that were not looked at because their loop was behind, and requests refused because
  /// too many transactions stood.
  public long overload() {
    return overload.sum();
  }

  /// Responses that belonged to no transaction.
  public long strayResponses() {
    return strayResponses.sum();
  }

  /// Messages that we sent again because nobody answered.
  public long retransmissions() {
    return retransmissions.sum();
  }

  /// Requests that wait for their final response: what a drain waits for.
  public long unanswered() {
    return requestsTaken.sum() - requestsDone.sum();
  }

  /// Transactions that stand.
  public long transactions() {
    return transactionsBegun.sum() - transactionsEnded.sum();
  }
}
