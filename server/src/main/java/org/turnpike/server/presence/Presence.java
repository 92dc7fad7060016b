package org.turnpike.server.presence;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.turnpike.net.Flow;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.Branch;
import org.turnpike.server.sip.ServerTransaction;
import org.turnpike.server.sip.SipNode;
import org.turnpike.server.sip.UserService;
import org.turnpike.sip.dialog.Dialog;
import org.turnpike.sip.event.EventType;
import org.turnpike.sip.event.Notifier;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.Via;
import org.turnpike.store.Contacts;
import org.turnpike.store.User;
import org.turnpike.store.UserPolicy;
import org.turnpike.store.Users;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.wire.Decoded;

/// The presence service of a Front End (RFC 3856): event state compositor (RFC 3903) and notifier
/// (RFC 6665) of its users.
///
/// ```
///   PUBLISH ──► [Publications] ┐
///   REGISTER, expiry ──────────┼─► changed(user) ─► each [Subscription] ─► NOTIFY
///   INVITE 2xx, BYE ─► [Calls] ┤
///   contact list ──────────────┘
/// ```
///
/// Whoever may sign in here may watch, and so may who comes through federation; a user blocks a
/// watcher politely: the subscription stands, and says that the user is not there (RFC 5025
/// §3.2.1).
public final class Presence implements UserService {

  private static final String PACKAGE = "presence";

  /// User part of our Contact.
  static final String CONTACT = "presence";

  private static final Duration FAREWELL = Duration.ofSeconds(10);
  private static final long LEAST_SECONDS = 60;
  private static final long MOST_SECONDS = 3600;

  /// Subscriptions of one watcher, and to one user.
  private static final int MOST_OF_ONE = 1000;

  private final Users users;
  private final Contacts contacts;
  private final Predicate<UserUri> registered;
  private final SipNode sip;
  private final Notifier notifier;
  private final Publications publications = new Publications();
  private final Calls calls = new Calls();
  private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();
  private final Map<UserUri, Set<Subscription>> byUser = new ConcurrentHashMap<>();
  private final Map<UserUri, Integer> byWatcher = new ConcurrentHashMap<>();
  private final PresenceCounters counters = new PresenceCounters();

  /// @param registered whether a user has a device now
  /// @param pace shortest time between two changes told to one watcher
  public Presence(
      Users users, Contacts contacts, Predicate<UserUri> registered, SipNode sip, Duration pace) {
    this.users = users;
    this.contacts = contacts;
    this.registered = registered;
    this.sip = sip;
    this.notifier = new Notifier(pace);
    contacts.onChange(this::changed);
  }

  public PresenceCounters counters() {
    return counters;
  }

  /// Subscriptions that stand.
  public int subscriptions() {
    return subscriptions.size();
  }

  Notifier notifier() {
    return notifier;
  }

  @Override
  public boolean takes(Arrival arrival) {
    SipMessage request = arrival.request();
    if (request.method().equals(Method.PUBLISH)) {
      return request.toTag() == null;
    }
    return request.method().equals(Method.SUBSCRIBE)
        && (request.toTag() == null
            ? EventType.of(request).filter(type -> type.name().equals(PACKAGE)).isPresent()
            : owns(request));
  }

  /// Whether a SUBSCRIBE is within one of our dialogs.
  public boolean owns(SipMessage request) {
    return request.method().equals(Method.SUBSCRIBE)
        && request.toTag() != null
        && subscriptions.containsKey(key(request, request.toTag()));
  }

  private static String key(SipMessage request, String localTag) {
    return request.callId() + '\n' + localTag + '\n' + request.fromTag();
  }

  @Override
  public void onRequest(Arrival arrival, UserUri sender, UserUri user, Onward onward) {
    if (!may(sender)) {
      arrival.refuse(403, "Presence Not Allowed");
    } else if (arrival.request().method().equals(Method.PUBLISH)) {
      publish(arrival, sender, user);
    } else {
      subscribe(arrival, sender, user);
    }
  }

  /// A SUBSCRIBE that [#owns] says is ours.
  public void onRefresh(Arrival arrival, UserUri sender) {
    SipMessage request = arrival.request();
    Subscription held = subscriptions.get(key(request, String.valueOf(request.toTag())));
    if (held == null || !held.watcher.equals(sender)) {
      arrival.refuse(481, "Subscription Does Not Exist");
      return;
    }
    long seconds = seconds(request);
    if (tooBrief(arrival, seconds)) {
      return;
    }
    held.refreshed(arrival, seconds);
  }

  private boolean may(UserUri user) {
    return users.find(user).map(known -> known.may(UserPolicy.PRESENCE)).orElse(true);
  }

  private static long seconds(SipMessage request) {
    long asked = request.expires();
    return Math.min(asked < 0 ? MOST_SECONDS : asked, MOST_SECONDS);
  }

  /// RFC 6665 §4.2.1.1, RFC 3903 §6 (4).
  private static boolean tooBrief(Arrival arrival, long seconds) {
    if (seconds == 0 || seconds >= LEAST_SECONDS) {
      return false;
    }
    arrival.reply(
        423,
        arrival
            .response(423, "Interval Too Brief")
            .add(HeaderName.MIN_EXPIRES, Long.toString(LEAST_SECONDS)));
    return true;
  }

  /// RFC 3903 §6, by its numbers.
  private void publish(Arrival arrival, UserUri sender, UserUri user) {
    SipMessage request = arrival.request();
    if (EventType.of(request).filter(type -> type.name().equals(PACKAGE)).isEmpty()) { // (1)
      badEvent(arrival);
      return;
    }
    if (!sender.equals(user)) { // (2)
      arrival.refuse(403, "Not Your Presence");
      return;
    }
    long seconds = seconds(request);
    if (tooBrief(arrival, seconds)) { // (4)
      return;
    }
    List<String> named = request.values(HeaderName.SIP_IF_MATCH); // (3)
    byte[] body = request.body();
    if (named.size() > 1 || body.length == 0 && named.isEmpty()) {
      arrival.refuse(400, "A Body or One SIP-If-Match Is Needed");
      return;
    }
    if (body.length > 0 && !acceptable(arrival, body)) { // (5)
      return;
    }
    long now = arrival.loop().now();
    String tag = HexFormat.of().toHexDigits(arrival.shard().newId());
    String old = named.isEmpty() ? "" : named.getFirst();
    long endsAt = now + Duration.ofSeconds(seconds).toNanos();
    Publications.Publication published =
        new Publications.Publication(tag, body, endsAt, sip.flows().socket(arrival.flow()));
    Publications.Outcome outcome = publications.publish(user, old, published, now);
    switch (outcome) {
      case UNKNOWN -> arrival.refuse(412, "Conditional Request Failed");
      case FULL -> arrival.refuse(403, "Too Many Publications");
      case CHANGED, REFRESHED -> {
        counters.published.increment();
        ServerTransaction server = arrival.begin(); // (6): a repetition has to find the same tag
        server.respond(
            arrival
                .response(200, "OK")
                .add(HeaderName.SIP_ETAG, tag)
                .add(HeaderName.EXPIRES, Long.toString(seconds))
                .toMessage());
        if (seconds > 0) {
          arrival.loop().at(endsAt, () -> changed(user));
        }
        if (outcome == Publications.Outcome.CHANGED) {
          changed(user);
        }
      }
    }
  }

  private static void badEvent(Arrival arrival) {
    arrival.reply(489, arrival.response(489, "Bad Event").add(HeaderName.ALLOW_EVENTS, PACKAGE));
  }

  private static boolean acceptable(Arrival arrival, byte[] body) {
    String type = arrival.request().header(HeaderName.CONTENT_TYPE);
    if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase(Pidf.TYPE)) {
      arrival.reply(
          415, arrival.response(415, "Unsupported Media Type").add(HeaderName.ACCEPT, Pidf.TYPE));
      return false;
    }
    if (Pidf.check(body) instanceof Decoded.Malformed<byte[]>(int _, String what)) {
      arrival.refuse(400, "Bad Presence Document: " + what);
      return false;
    }
    return true;
  }

  private void subscribe(Arrival arrival, UserUri watcher, UserUri user) {
    SipMessage request = arrival.request();
    if (request.toTag() != null) {
      onRefresh(arrival, watcher);
      return;
    }
    List<String> accepted = request.values(HeaderName.ACCEPT);
    if (!accepted.isEmpty() && accepted.stream().noneMatch(Presence::takesPidf)) {
      arrival.reply(406, arrival.response(406, "Not Acceptable").add(HeaderName.ACCEPT, Pidf.TYPE));
      return;
    }
    long seconds = seconds(request);
    if (tooBrief(arrival, seconds)) {
      return;
    }
    MessageEdit response =
        arrival.response(200, "OK").add(HeaderName.CONTACT, contact(arrival.back()));
    for (String route : request.headers(HeaderName.RECORD_ROUTE)) {
      response.add(HeaderName.RECORD_ROUTE, route);
    }
    Optional<Dialog> dialog = Dialog.ofCallee(request, response.toMessage());
    if (dialog.isEmpty()) {
      arrival.refuse(400, "One Contact Is Needed");
      return;
    }
    if (byUser.getOrDefault(user, Set.of()).size() >= MOST_OF_ONE
        || byWatcher.getOrDefault(watcher, 0) >= MOST_OF_ONE) {
      counters.refused.increment();
      arrival.refuse(403, "Too Many Subscriptions");
      return;
    }
    String key = key(request, String.valueOf(dialog.get().local().tag()));
    Subscription made = new Subscription(this, arrival, key, watcher, user);
    subscriptions.put(key, made);
    byUser.compute(
        user,
        (_, held) -> {
          Set<Subscription> all = held == null ? ConcurrentHashMap.newKeySet() : held;
          all.add(made);
          return all;
        });
    byWatcher.merge(watcher, 1, Integer::sum);
    made.begin(arrival, dialog.get(), EventType.of(request).orElseThrow(), seconds);
  }

  private static boolean takesPidf(String accepted) {
    String type = accepted.split(";", 2)[0].strip();
    return type.equalsIgnoreCase(Pidf.TYPE)
        || type.equals("*/*")
        || type.equalsIgnoreCase("application/*");
  }

  void gone(Subscription subscription) {
    if (subscriptions.remove(subscription.key, subscription)) {
      byUser.computeIfPresent(
          subscription.user,
          (_, held) -> {
            held.remove(subscription);
            return held.isEmpty() ? null : held;
          });
      byWatcher.computeIfPresent(
          subscription.watcher, (_, count) -> count > 1 ? Integer.valueOf(count - 1) : null);
    }
  }

  /// What a watcher is told of a user now.
  byte[] seenBy(UserUri watcher, UserUri user) {
    Optional<User> known = users.find(user).filter(User::enabled);
    if (known.isEmpty()
        || !known.get().may(UserPolicy.PRESENCE)
        || contacts.blocks(user, watcher)) {
      return Pidf.closed(user);
    }
    boolean here = registered.test(user);
    return Pidf.compose(
        user, publications.of(user, sip.moment().now()), here, here && calls.busy(user));
  }

  /// Something about a user may be different: any thread.
  public void changed(UserUri user) {
    Set<Subscription> watching = byUser.get(user);
    if (users.find(user).isEmpty()) {
      publications.forget(user);
      if (watching != null) {
        watching.forEach(each -> each.close("noresource", () -> {}));
      }
      return;
    }
    if (watching != null) {
      watching.forEach(Subscription::changed);
    }
  }

  /// A user is homed elsewhere from now on: watchers are told to ask again, and get there (RFC 6665
  /// §4.1.3).
  public void moved(UserUri user) {
    publications.forget(user);
    byUser.getOrDefault(user, Set.of()).forEach(each -> each.close("deactivated", () -> {}));
  }

  /// A connection is gone for good that a user's device may have published over: what it said ends
  /// with it.
  ///
  /// @param registered whether a registration ended with it as well
  public void lost(UserUri user, String socket, boolean registered) {
    if (publications.lost(user, socket) || registered) {
      changed(user);
    }
  }

  /// A call stands.
  public void callBegan(StandingCall call) {
    calls.began(call).forEach(this::changed);
  }

  /// Calls that stand, no more than so many.
  public List<StandingCall> calls(int most) {
    return calls.standing(most);
  }

  public Optional<StandingCall> call(String callId) {
    return calls.find(callId);
  }

  /// How many calls stand.
  public int standingCalls() {
    return calls.size();
  }

  /// Something was heard of a call.
  public void callHeard(String callId, long now) {
    calls.heard(callId, now);
  }

  public void callEnded(String callId) {
    calls.ended(callId).forEach(this::changed);
  }

  /// Forgets calls whose end nobody told of.
  public void sweep(long now) {
    calls.sweep(now).forEach(this::changed);
  }

  /// Tells all watchers that we go, and that they may come again (RFC 6665 §4.1.3). Blocks until
  /// that is with the loops; for a caller that is none of them.
  public void close() {
    List<Subscription> all = List.copyOf(subscriptions.values());
    CountDownLatch told = new CountDownLatch(all.size());
    all.forEach(each -> each.close("deactivated", told::countDown));
    try {
      boolean unused = told.await(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
      all.forEach(this::gone);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Our Contact for whoever is at the other end of a flow.
  String contact(Flow flow) {
    Endpoint self = sip.self(flow);
    String host = Endpoint.text(self.address());
    String transport =
        switch (flow.protocol()) {
          case SIP_TCP -> ";transport=tcp";
          case SIP_TLS -> ";transport=tls";
          case SIP_WS, SIP_WSS -> ";transport=ws";
          default -> "";
        };
    return "<sip:"
        + CONTACT
        + "@"
        + (host.indexOf(':') >= 0 ? "[" + host + "]" : host)
        + ":"
        + self.port()
        + transport
        + ">";
  }

  Via via(Flow flow, Branch branch) {
    return sip.via(flow, branch);
  }
}
