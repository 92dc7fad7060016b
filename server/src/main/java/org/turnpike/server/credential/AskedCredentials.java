package org.turnpike.server.credential;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Flow;
import org.turnpike.server.sip.Branch;
import org.turnpike.server.sip.ClientUser;
import org.turnpike.server.sip.Shard;
import org.turnpike.server.sip.SipNode;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Peer;
import org.turnpike.wire.Decoded;

/// The Front End's side: asks the Edge that the settings name, node after node, and keeps what it
/// got until half of its time is over, so that nobody is given a credential that is about to end.
public final class AskedCredentials implements RelayCredentials {

  private static final Duration WANTED = Duration.ofHours(8);
  private static final int MOST_KEPT = 100_000;

  private record For(UserUri user, Location location) {}

  /// @param until by the loops' clock
  private record Kept(Issued issued, long until) {}

  private final SipNode sip;
  private final Map<For, Kept> kept = new ConcurrentHashMap<>();

  public AskedCredentials(SipNode sip) {
    this.sip = sip;
  }

  @Override
  public void of(UserUri user, Location location, Consumer<Outcome> then) {
    For wanted = new For(user, location);
    Kept held = kept.get(wanted);
    long now = sip.moment().now();
    if (held != null && now < held.until()) {
      then.accept(new Outcome.Given(held.issued()));
      return;
    }
    Optional<Peer> edge = sip.neighbours().with(Peer.Purpose.MEDIA_RELAY).findFirst();
    if (edge.isEmpty()) {
      then.accept(new Outcome.None("the settings name no Edge whose relay users may have"));
      return;
    }
    String callId = Long.toHexString(ThreadLocalRandom.current().nextLong()) + "@credentials";
    List<Endpoint> order = sip.neighbours().order(edge.get(), callId, now);
    Shard shard = sip.shardOf(callId);
    shard.loop().execute(() -> new Question(wanted, edge.get(), order, callId, shard, then).ask());
  }

  private void keep(For wanted, Issued issued, long now) {
    if (kept.size() >= MOST_KEPT) {
      kept.values().removeIf(each -> each.until() <= now);
    }
    if (kept.size() < MOST_KEPT) {
      kept.put(wanted, new Kept(issued, now + issued.lasts().toNanos() / 2));
    }
  }

  /// Asks one node after the other, on the loop of its Call-ID.
  private final class Question implements ClientUser {

    private final For wanted;
    private final Peer edge;
    private final List<Endpoint> order;
    private final String callId;
    private final Shard shard;
    private final Consumer<Outcome> then;
    private int next;
    private String last = "the Edge has no address in the settings";

    Question(
        For wanted,
        Peer edge,
        List<Endpoint> order,
        String callId,
        Shard shard,
        Consumer<Outcome> then) {
      this.wanted = wanted;
      this.edge = edge;
      this.order = order;
      this.callId = callId;
      this.shard = shard;
      this.then = then;
    }

    void ask() {
      while (next < order.size()) {
        Endpoint at = order.get(next++);
        @Nullable Flow flow = sip.connect(edge, at);
        if (flow != null) {
          long id = shard.newId();
          shard.send(request(flow, id), flow, id, this);
          return;
        }
        last = at + ": we have nothing to prove ourselves with";
      }
      then.accept(new Outcome.None(last));
    }

    private SipMessage request(Flow flow, long id) {
      String to = "sip:mras@" + edge.name();
      String user = "sip:" + wanted.user();
      MediaRelayMessage body =
          new MediaRelayMessage.Request(
              Long.toUnsignedString(id), to, user, user, wanted.location(), WANTED);
      MessageEdit edit =
          SipMessage.request(Method.SERVICE, to)
              .pushVia(sip.via(flow, new Branch(id, "")))
              .setMaxForwards(70)
              .add(HeaderName.FROM, "<" + user + ">;tag=" + Long.toHexString(id))
              .add(HeaderName.TO, "<" + to + ">")
              .add(HeaderName.CALL_ID, callId)
              .add(HeaderName.CSEQ, next + " SERVICE")
              .add(HeaderName.ACCEPT, MediaRelayMessage.CONTENT_TYPE)
              .setBody(MediaRelayMessage.CONTENT_TYPE, body.toBytes());
      return edit.toMessage();
    }

    @Override
    public void onResponse(SipMessage response) {
      if (response.status() < 200) {
        return;
      }
      if (response.status() < 300
          && MediaRelayMessage.parse(response.body())
              instanceof
              Decoded.Value<MediaRelayMessage>(
                  MediaRelayMessage.Answer(String _, String _, String _, Issued issued))) {
        keep(wanted, issued, shard.loop().now());
        then.accept(new Outcome.Given(issued));
        return;
      }
      last = at() + " answers " + response.status() + " " + response.reason();
      ask();
    }

    @Override
    public void onTimeout() {
      last = at() + " does not answer";
      ask();
    }

    @Override
    public void onUnreachable() {
      last = at() + " takes no connection";
      ask();
    }

    private String at() {
      return order.get(next - 1).toString();
    }
  }
}
