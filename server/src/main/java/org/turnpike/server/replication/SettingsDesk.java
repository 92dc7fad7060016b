package org.turnpike.server.replication;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.net.Flow;
import org.turnpike.net.Receiver;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.wire.Framer;

/// The Edge's side of a push.
///
/// ```
///  TLS, certificate of our authority? ─► a peer's name? 403 ─► PUT /settings? 404, 405
///     ─► readable, ours, newer? 400, 409 ─► written to the disk ─► acted on ─► 200
/// ```
///
/// It is asked by servers inside, over the inner address, and asks nobody.
public final class SettingsDesk implements Receiver {

  private static final Logger LOG = LoggerFactory.getLogger(SettingsDesk.class);

  /// The node that settings are for.
  public interface Taker {

    /// What it runs by, as it was pushed or planned.
    NodeSettings settings();

    /// Keeps them for the next start, then acts on them; blocks.
    ///
    /// @return what stays as it was until then, a sentence each
    /// @throws RuntimeException if they cannot be kept or acted on; then nothing has changed
    List<String> take(NodeSettings settings);
  }

  private final Predicate<List<String>> peer;
  private final LongAdder taken = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final Object turn = new Object();
  private volatile @Nullable Taker taker;

  /// @param peer whether one of these certificate names is a server's that may push
  public SettingsDesk(Predicate<List<String>> peer) {
    this.peer = peer;
  }

  /// How its messages are found in a connection.
  public static Framer framer() {
    return PushMessage.FRAMER;
  }

  /// From now on settings are taken; before, whoever pushes is asked to come again.
  public void serve(Taker node) {
    taker = node;
  }

  public long taken() {
    return taken.sum();
  }

  public long refused() {
    return refused.sum();
  }

  @Override
  public void onRefused(Flow flow, String cause) {
    log(flow, 0, cause);
  }

  @Override
  public void onMessage(byte[] message, Flow flow) {
    PushMessage request = PushMessage.parse(message);
    if (!peer.test(flow.provenNames())) {
      refuse(flow, 403, "Forbidden", "certificate for " + flow.provenNames() + ", no peer's name");
      flow.close();
    } else if (!request.word(1).equals(PushMessage.PATH)) {
      refuse(flow, 404, "Not Found", "only " + PushMessage.PATH + " is here");
    } else if (!request.word(0).equals("PUT")) {
      refuse(flow, 405, "Method Not Allowed", "settings are pushed (PUT), and told to nobody");
    } else if (!request.json()) {
      refuse(flow, 415, "Unsupported Media Type", "expected application/json");
    } else {
      // Writing waits for the disk.
      Thread.ofVirtual().name("settings").start(() -> take(flow, request.body()));
    }
  }

  private void take(Flow flow, byte[] body) {
    Taker node = taker;
    if (node == null) {
      refuse(flow, 503, "Service Unavailable", "the node is starting");
      return;
    }
    synchronized (turn) { // one after the other: a version is compared with the one before it
      NodeSettings before = node.settings();
      switch (Pushed.judge(before, new String(body, StandardCharsets.UTF_8))) {
        case Pushed.Same _ ->
            answer(flow, 200, "OK", "version " + before.version() + " is here already");
        case Pushed.Refused(int status, String reason, String why) ->
            refuse(flow, status, reason, why);
        case Pushed.Newer(NodeSettings settings) -> act(flow, node, before, settings);
      }
    }
  }

  private void act(Flow flow, Taker node, NodeSettings before, NodeSettings settings) {
    List<String> later;
    try {
      later = node.take(settings);
    } catch (RuntimeException e) {
      refuse(flow, 500, "Internal Server Error", "not taken: " + e.getMessage());
      return;
    }
    taken.increment();
    (later.isEmpty() ? LOG.atInfo() : LOG.atWarn())
        .addKeyValue("role", "edge")
        .addKeyValue("event", "settings-taken")
        .addKeyValue("peer", text(flow))
        .addKeyValue("version", settings.version())
        .addKeyValue("before", before.version())
        .addKeyValue("later", later)
        .addKeyValue("remedy", later.isEmpty() ? "" : "start this node anew")
        .log(
            later.isEmpty()
                ? "settings were pushed and are in force"
                : "settings were pushed and are in force, but for what begins at the next start");
    answer(
        flow,
        200,
        "OK",
        later.isEmpty() ? "taken" : "taken; at the next start: " + String.join("; ", later));
  }

  private void refuse(Flow flow, int status, String reason, String why) {
    log(flow, status, why);
    answer(flow, status, reason, why);
  }

  private void log(Flow flow, int status, String why) {
    refused.increment();
    LOG.atWarn()
        .addKeyValue("role", "edge")
        .addKeyValue("event", "settings-refused")
        .addKeyValue("peer", text(flow))
        .addKeyValue("code", status)
        .addKeyValue("cause", why)
        .log("pushed settings are not taken");
  }

  private static void answer(Flow flow, int status, String reason, String told) {
    boolean unused = flow.send(PushMessage.answer(status, reason, told).bytes());
  }

  private static String text(Flow flow) {
    return new Endpoint(flow.remote().getAddress(), flow.remote().getPort()).toString();
  }
}
