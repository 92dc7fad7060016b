package org.turnpike.server.agent;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Flow;
import org.turnpike.net.Network;
import org.turnpike.server.agent.ThirdPartyCall.Side;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.Branch;
import org.turnpike.server.sip.ClientTransaction;
import org.turnpike.server.sip.ClientUser;
import org.turnpike.server.sip.Shard;
import org.turnpike.server.sip.SipNode;
import org.turnpike.server.sip.SipUser;
import org.turnpike.server.sip.Transit;
import org.turnpike.sip.dialog.Dialog;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.NameAddr;
import org.turnpike.sip.message.Parameters;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.SipUri;
import org.turnpike.sip.transaction.Timers;
import org.turnpike.store.User;
import org.turnpike.store.Users;
import org.turnpike.topology.UserUri;
import org.turnpike.wire.Decoded;

/// The user agent beside a Front End: it has transactions of its own, and one connection inside the
/// process to the Front End, which routes what comes over it as it does a client's. Who a request
/// is from stands in its P-Asserted-Identity; the Front End believes it of this connection alone.
public final class NodeAgent implements Agent, SipUser {

  /// What stands in Contact; every request of a dialog comes by the Front End's Record-Route, so
  /// that nobody looks for it (RFC 2606 §2, as RFC 7118 §5 has it for browsers).
  static final String HOST = "agent.invalid";

  /// What a Request-URI says to reach one device of a user alone.
  public static final String DEVICE = "device";

  /// Calls of one user that may stand, and messages of one user that may be under way.
  private static final int MOST_OF_A_USER = 8;

  private static final int MOST = 10_000;

  /// How long what became of a call is told.
  private static final long REMEMBERED = Duration.ofMinutes(10).toNanos();

  private final SipNode sip;
  private final Inside way;
  private final Users users;
  private final Map<String, PlacedCall> calls = new ConcurrentHashMap<>();
  private final Map<String, Leg> legs = new ConcurrentHashMap<>();
  private final Map<UserUri, Integer> writing = new ConcurrentHashMap<>();
  private final LongAdder messages = new LongAdder();
  private final LongAdder placed = new LongAdder();
  private final LongAdder talked = new LongAdder();

  /// @param network whose loops it shares with the node
  /// @param node whose clients it is one of
  public NodeAgent(Network network, SipNode node, Users users, int messageBytes) {
    this.users = users;
    this.sip = new SipNode(network, messageBytes, 1_000, Timers.DEFAULT, _ -> this);
    this.way =
        Inside.open(network.loop(0).loop(), node.clientListener(), sip.receiver(), node.receiver());
  }

  /// The Front End's end of the connection.
  public Flow flow() {
    return way.opposite();
  }

  /// Messages sent for users.
  public long messages() {
    return messages.sum();
  }

  /// Calls placed for users.
  public long placed() {
    return placed.sum();
  }

  /// Of those, calls that both sides answered.
  public long talked() {
    return talked.sum();
  }

  /// Calls that are not over.
  public long standing() {
    return calls.values().stream().filter(call -> !call.over()).count();
  }

  void talking() {
    talked.increment();
  }

  @Override
  public void message(UserUri from, UserUri to, String text, Consumer<Outcome> done) {
    if (writing.merge(from, 1, Integer::sum) > MOST_OF_A_USER) {
      written(from);
      done.accept(new Outcome(429, "too many of your messages are under way"));
      return;
    }
    messages.increment();
    String callId = random(12);
    SipMessage request =
        begin(Method.MESSAGE, from, identity(from), address(to), callId)
            .setBody("text/plain;charset=UTF-8", text.getBytes(StandardCharsets.UTF_8))
            .toMessage();
    Shard shard = sip.shardOf(callId);
    shard
        .loop()
        .execute(() ->
            send(
                shard,
                request,
                new ClientUser() {
                  @Override
                  public void onResponse(SipMessage response) {
                    if (response.status() >= 200) {
                      over(response.status(), response.reason());
                    }
                  }

                  @Override
                  public void onTimeout() {
                    over(408, "nobody answered");
                  }

                  @Override
                  public void onUnreachable() {
                    over(503, "no way there");
                  }

                  private void over(int status, String reason) {
                    written(from);
                    done.accept(new Outcome(status, reason));
                  }
                }));
  }

  private void written(UserUri from) {
    writing.computeIfPresent(from, (_, count) -> count > 1 ? count - 1 : null);
  }

  @Override
  public Placing call(
      UserUri from, Optional<String> device, UserUri to, Optional<String> toDevice) {
    long mine =
        calls.values().stream().filter(call -> call.user().equals(from) && !call.over()).count();
    if (mine >= MOST_OF_A_USER) {
      return new Placing.Not(429, MOST_OF_A_USER + " of your calls stand already");
    }
    if (calls.size() >= MOST) {
      return new Placing.Not(503, "too many calls were placed lately");
    }
    String id = random(12);
    Shard shard = sip.shardOf(id);
    SipUri self = address(from);
    PlacedCall call =
        new PlacedCall(
            this,
            shard,
            from,
            new Leg(id, one(self, device), identity(to)),
            new Leg(sibling(shard), one(address(to), toDevice), identity(from)));
    calls.put(id, call);
    legs.put(id, call.leg(Side.OWN));
    legs.put(call.leg(Side.OTHER).callId(), call.leg(Side.OTHER));
    placed.increment();
    shard.loop().execute(call::begin);
    return new Placing.Begun(call.told());
  }

  /// A Call-ID that the same loop owns: both sides of a call are one session.
  private String sibling(Shard shard) {
    String id = random(12);
    while (sip.shardOf(id) != shard) {
      id = random(12);
    }
    return id;
  }

  private static SipUri one(SipUri user, Optional<String> device) {
    return device
        .map(contact ->
            user.with(DEVICE, HexFormat.of().formatHex(contact.getBytes(StandardCharsets.UTF_8))))
        .orElse(user);
  }

  /// The contact that a Request-URI of ours is for alone; empty for every device.
  public static Optional<String> device(SipUri uri) {
    String hex = uri.parameters().get(DEVICE);
    try {
      return Optional.ofNullable(hex)
          .map(text -> new String(HexFormat.of().parseHex(text), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // not of ours
    }
  }

  @Override
  public List<Placed> calls(UserUri user) {
    return calls.values().stream()
        .filter(call -> call.user().equals(user))
        .map(PlacedCall::told)
        .sorted((a, b) -> b.since().compareTo(a.since()))
        .toList();
  }

  @Override
  public boolean hangUp(UserUri user, String id) {
    PlacedCall call = calls.get(id);
    if (call == null || !call.user().equals(user)) {
      return false;
    }
    call.shard().loop().execute(call::hangUp);
    return true;
  }

  /// Ends every call: whoever talks is told, rather than left with silence.
  public void close() {
    calls.values().stream()
        .filter(call -> !call.over())
        .forEach(call -> call.shard().loop().execute(call::hangUp));
  }

  /// A call is over: what became of it is told for a while.
  void ended(PlacedCall call) {
    call.shard()
        .loop()
        .at(
            call.shard().loop().now() + REMEMBERED,
            () -> {
              calls.remove(call.id(), call);
              legs.remove(call.leg(Side.OWN).callId());
              legs.remove(call.leg(Side.OTHER).callId());
            });
  }

  private static SipUri address(UserUri user) {
    return SipUri.sip(user.user(), user.host(), 0);
  }

  private NameAddr identity(UserUri user) {
    String name = users.find(user).map(User::displayName).orElse("");
    return new NameAddr(name, address(user), Parameters.NONE);
  }

  private String random(int bytes) {
    byte[] random = new byte[bytes];
    sip.moment().random(random);
    return HexFormat.of().formatHex(random);
  }

  /// A request that begins something, without Via.
  ///
  /// @param by the user who wants it
  /// @param from what the other is shown
  MessageEdit begin(Method method, UserUri by, NameAddr from, SipUri to, String callId) {
    NameAddr asked = NameAddr.of(SipUri.sip(to.userInfo(), to.host(), to.port()));
    return SipMessage.request(method, to.encode())
        .add(HeaderName.MAX_FORWARDS, "70")
        .add(HeaderName.FROM, from.withTag(random(6)).encode())
        .add(HeaderName.TO, asked.encode())
        .add(HeaderName.CALL_ID, callId)
        .add(HeaderName.CSEQ, "1 " + method)
        .add(HeaderName.P_ASSERTED_IDENTITY, NameAddr.of(address(by)).encode());
  }

  /// @param request without Via
  ClientTransaction send(Shard shard, SipMessage request, ClientUser user) {
    long id = shard.newId();
    return shard.send(through(request, id), way, id, user);
  }

  /// An ACK to a 2xx, which has no transaction (RFC 3261 §13.2.2.4).
  SipMessage acknowledge(Shard shard, SipMessage ack) {
    SipMessage sent = through(ack, shard.newId());
    repeat(sent);
    return sent;
  }

  void repeat(SipMessage sent) {
    if (!way.send(sent.bytes())) {
      throw new IllegalStateException("a connection inside the process is never closed");
    }
  }

  private SipMessage through(SipMessage request, long id) {
    return request.edit().pushVia(sip.via(way, new Branch(id, ""))).toMessage();
  }

  @Override
  public void onRequest(Arrival arrival) {
    SipMessage request = arrival.request();
    Leg leg = legs.get(request.callId());
    if (leg == null || !leg.owns(request)) {
      if (request.method().equals(Method.OPTIONS) && request.toTag() == null) {
        Transit.options(arrival);
      } else {
        arrival.refuse(481, "Call/Transaction Does Not Exist");
      }
      return;
    }
    leg.call().onRequest(leg, arrival);
  }

  @Override
  public void onAck(Arrival arrival) {
    Leg leg = legs.get(arrival.request().callId());
    if (leg != null && leg.owns(arrival.request())) {
      leg.call().onAck(leg, arrival);
    }
  }

  /// The device of a user or of somebody else that takes part in a call; on its loop.
  static final class Leg {
    private final String callId;
    private final SipUri to;
    private final NameAddr from;
    private @Nullable PlacedCall call;

    /// Of the dialog that stands; null before its 2xx.
    @Nullable Dialog dialog;

    @Nullable ClientTransaction transaction;
    @Nullable SipMessage ack;
    boolean proceeding;
    boolean cancelWanted;

    Leg(String callId, SipUri to, NameAddr from) {
      this.callId = callId;
      this.to = to;
      this.from = from;
    }

    String callId() {
      return callId;
    }

    SipUri to() {
      return to;
    }

    NameAddr from() {
      return from;
    }

    void partOf(PlacedCall whole) {
      call = whole;
    }

    PlacedCall call() {
      PlacedCall whole = call;
      if (whole == null) {
        throw new IllegalStateException("a leg of no call");
      }
      return whole;
    }

    boolean owns(SipMessage request) {
      return dialog != null && dialog.owns(request);
    }
  }

  /// What a session description of a message is; empty where it has none.
  static Optional<Description> description(SipMessage message) {
    String type = message.header(HeaderName.CONTENT_TYPE);
    return message.body().length == 0
        ? Optional.empty()
        : Optional.of(new Description(type == null ? Description.SDP : type, message.body()));
  }

  /// Where requests of a dialog of ours are for.
  static String contact(String callId) {
    return "<sip:" + callId + "@" + HOST + ";transport=tcp>";
  }

  /// Reads an address that a request can be for; empty for what is more or less than one.
  public static Optional<UserUri> read(String text) {
    return SipUri.decode("sip:" + text) instanceof Decoded.Value<SipUri>(SipUri uri)
            && uri.userInfo() != null
            && uri.userInfo().indexOf(':') < 0
            && !uri.host().isEmpty()
            && uri.port() == 0
            && uri.parameters().text().isEmpty()
            && uri.headers().isEmpty()
        ? Optional.of(new UserUri(uri.userInfo(), uri.host()))
        : Optional.empty();
  }
}
