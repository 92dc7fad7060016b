package org.turnpike.server.frontend;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.turnpike.net.Flow;
import org.turnpike.net.Loop;
import org.turnpike.server.im.InstantMessages;
import org.turnpike.server.presence.Presence;
import org.turnpike.server.presence.StandingCall;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.Shard;
import org.turnpike.server.sip.SipNode;
import org.turnpike.server.sip.UserService;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.NameAddr;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.store.Binding;
import org.turnpike.store.Bindings;
import org.turnpike.store.Users;
import org.turnpike.topology.UserUri;
import org.turnpike.wire.Decoded;

/// What this node answers itself instead of passing it to devices, by method; and what those
/// services have to hear of: sign-ins, calls, time.
final class UserServices implements UserService.Devices {

  /// RFC 3856 §6.10.
  private static final Duration PACE = Duration.ofSeconds(5);

  /// How long a browser may be away, to load its page again or to change the network, before it
  /// counts as gone.
  static final Duration GRACE = Duration.ofSeconds(10);

  private final FrontEnd frontEnd;
  private final SipNode sip;
  private final Bindings bindings;
  private final People people;
  private final Presence presence;
  private final InstantMessages messages;
  private final List<UserService> services;

  /// Who registered or published over a browser's connection that is open.
  private final Map<String, Set<UserUri>> bySocket = new ConcurrentHashMap<>();

  UserServices(FrontEnd frontEnd, Users users, People people, Bindings bindings, SipNode sip) {
    this.frontEnd = frontEnd;
    this.sip = sip;
    this.bindings = bindings;
    this.people = people;
    this.presence = new Presence(users, people.contacts(), this::here, sip, PACE);
    this.messages =
        new InstantMessages(
            users, people.contacts(), people.messages(), sip.moment(), this, people.blocking());
    this.services = List.of(presence, messages);
  }

  Presence presence() {
    return presence;
  }

  InstantMessages messages() {
    return messages;
  }

  boolean here(UserUri user) {
    return !bindings.of(user, sip.moment().wall()).isEmpty();
  }

  /// Answers a request to a user, if it is one of a service's.
  boolean serve(Arrival arrival, Caller caller, UserUri user, UserService.Onward onward) {
    Optional<UserUri> sender = sender(caller);
    if (sender.isEmpty()) {
      return false;
    }
    if (arrival.request().method().equals(Method.INVITE)
        && people.contacts().blocks(user, sender.get())) {
      arrival.refuse(480, "Temporarily Unavailable"); // as for somebody who is not there
      return true;
    }
    for (UserService service : services) {
      if (service.takes(arrival)) {
        if (arrival.request().method().equals(Method.PUBLISH)) {
          cameOver(arrival.flow(), sender.get());
        }
        service.onRequest(arrival, sender.get(), user, onward);
        return true;
      }
    }
    return false;
  }

  /// Answers a request within a dialog of a service.
  boolean serve(Arrival arrival, Caller caller) {
    if (!presence.owns(arrival.request())) {
      return false;
    }
    sender(caller)
        .ifPresentOrElse(
            sender -> presence.onRefresh(arrival, sender),
            () -> arrival.refuse(481, "Subscription Does Not Exist"));
    return true;
  }

  private static Optional<UserUri> sender(Caller caller) {
    return switch (caller) {
      case Caller.Local(UserUri user) -> Optional.of(user);
      case Caller.Asserted(String told) ->
          NameAddr.decode(told) instanceof Decoded.Value<NameAddr>(NameAddr address)
              ? Optional.ofNullable(address.uri().user())
                  .map(name -> new UserUri(name, address.uri().host()))
              : Optional.empty();
      case Caller.Unasked _, Caller.Party _ -> Optional.empty();
    };
  }

  /// A REGISTER of this user was answered.
  ///
  /// @param before whether they had a device
  void registered(UserUri user, boolean before) {
    boolean now = here(user);
    if (now != before) {
      presence.changed(user);
    }
    if (now) {
      messages.registered(user);
    }
  }

  /// A user's device said something that is to end with its connection.
  void cameOver(Flow flow, UserUri user) {
    String socket = sip.flows().socket(flow);
    if (!socket.isEmpty()) {
      bySocket.computeIfAbsent(socket, _ -> ConcurrentHashMap.newKeySet()).add(user);
    }
  }

  /// What came over that connection ends unless it has come again over another one in a while.
  void socketClosed(String socket, Loop loop) {
    Set<UserUri> users = bySocket.remove(socket);
    if (users != null) {
      loop.at(
          loop.now() + GRACE.toNanos(),
          () -> users.forEach(user -> lost(user, socket, loop.wall())));
    }
  }

  private void lost(UserUri user, String socket, Instant at) {
    List<Binding> dead =
        bindings.of(user, at).stream().filter(held -> held.flow().equals(socket)).toList();
    if (!dead.isEmpty()) {
      frontEnd.forget(user, dead, at);
    }
    presence.lost(user, socket, !dead.isEmpty());
  }

  /// An INVITE between these was accepted.
  void callBegan(Arrival arrival, SipMessage response, Stream<Optional<UserUri>> between) {
    SipMessage request = arrival.request();
    presence.callBegan(
        new StandingCall(
            request.callId(),
            between.flatMap(Optional::stream).distinct().toList(),
            address(request.from()),
            address(request.to()),
            arrival.loop().now(),
            StandingCall.relays(request.body(), response.body())));
  }

  private static String address(Decoded<NameAddr> named) {
    return named instanceof Decoded.Value<NameAddr>(NameAddr address)
        ? (address.uri().user() == null ? "" : address.uri().user() + "@") + address.uri().host()
        : "";
  }

  void inDialog(Arrival arrival) {
    SipMessage request = arrival.request();
    if (request.method().equals(Method.BYE)) {
      presence.callEnded(request.callId());
    } else {
      presence.callHeard(request.callId(), arrival.loop().now());
    }
  }

  @Override
  public void send(UserUri user, SipMessage request, Consumer<Integer> done) {
    Shard shard = sip.shardOf(request.callId());
    shard
        .loop()
        .execute(() -> {
          List<List<Target>> groups = frontEnd.groups(user, shard.loop().wall());
          if (groups.isEmpty()) {
            done.accept(480);
          } else {
            new OwnRequest(sip, shard, request, groups, done).start();
          }
        });
  }

  /// Lets go what has expired; blocks.
  void sweep(Instant at) {
    bindings.expire(at).stream()
        .filter(expired -> expired.left().isEmpty())
        .forEach(expired -> presence.changed(expired.aor()));
    people.messages().expire(at);
    presence.sweep(sip.moment().now());
  }
}
