package org.turnpike.server.frontend;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Flow;
import org.turnpike.net.Loop;
import org.turnpike.server.frontend.Routing.Routed;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.ClientTransaction;
import org.turnpike.server.sip.ClientUser;
import org.turnpike.server.sip.RetryAfter;
import org.turnpike.server.sip.ServerTransaction;
import org.turnpike.server.sip.UserService;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;

/// One request on its way through: its server transaction, and a client transaction for each target
/// that its [Fork] chooses.
final class ProxiedRequest implements Fork.Driver<Target, SipMessage> {

  private static final long SECOND = 1_000_000_000L;

  /// RFC 3261 §16.6 (11): "larger than 3 minutes".
  private static final long TIMER_C = 181 * SECOND;

  /// RFC 3261 §9.1: 64 T1 after its CANCEL a request is over whether or not it was answered.
  private static final long CANCEL_PATIENCE = 32 * SECOND;

  /// How long a connection may take that a large request is to go over, before it goes as a
  /// datagram after all.
  private static final long CONNECT_PATIENCE = 2 * SECOND;

  /// RFC 3261 §18.1.1: a larger one goes over a connection where the path's MTU is not known.
  private static final int MOST_IN_A_DATAGRAM = 1300;

  private final class Leg implements ClientUser {
    private final int branch;
    private final Target target;
    private @Nullable ClientTransaction transaction;
    private Loop.@Nullable Alarm timerC;
    private boolean mayFallBack;
    private int hop;

    Leg(int branch, Target target) {
      this.branch = branch;
      this.target = target;
    }

    @Override
    public void onResponse(SipMessage response) {
      mayFallBack = false; // it is there
      later.heard(response);
      if (response.status() == 503 && elsewhere()) {
        return; // RFC 3263 §4.3
      }
      if (response.status() >= 200) {
        stopTimer();
      }
      fork.onResponse(branch, response.status(), response);
    }

    @Override
    public void onTimeout() {
      if (!elsewhere()) {
        stopTimer();
        fork.onFailure(branch, 408);
      }
    }

    @Override
    public void onUnreachable() {
      Flow stream = transaction == null ? null : transaction.flow();
      if (mayFallBack && stream != null && !stood(stream)) {
        mayFallBack = false;
        frontEnd.refusedConnection(target.flow());
        transmit(target); // RFC 3261 §18.1.1: back to UDP
      } else if (!elsewhere()) {
        stopTimer();
        fork.onFailure(branch, 503);
      }
    }

    /// Tries the next server of the domain, if there is one and the request is still wanted.
    private boolean elsewhere() {
      while (!fork.answered() && hop < target.others().size()) {
        Next.Opened next = target.others().get(hop++).open();
        if (next != null) {
          transmit(target.over(next.flow(), next.way()));
          return true;
        }
      }
      return false;
    }

    void start() {
      Flow stream = frontEnd.streamTo(target);
      if (stream != null && request(target, 0).bytes().length > MOST_IN_A_DATAGRAM) {
        mayFallBack = true;
        ClientTransaction first = transmit(target.over(stream));
        arrival
            .loop()
            .at(
                arrival.loop().now() + CONNECT_PATIENCE,
                () -> {
                  if (mayFallBack && !stood(stream)) {
                    arrival.shard().unreachable(first);
                  }
                });
      } else {
        transmit(target);
      }
    }

    private static boolean stood(Flow stream) {
      return stream.local().getPort() != 0;
    }

    private ClientTransaction transmit(Target to) {
      long id = arrival.shard().newId();
      ClientTransaction made = arrival.shard().send(request(to, id), to.flow(), id, this);
      transaction = made;
      return made;
    }

    private SipMessage request(Target to, long id) {
      // RFC 3261 §16.6 (4): a request within a dialog has its route set already.
      boolean beginsDialog = arrival.request().toTag() == null;
      String token =
          !beginsDialog
              ? ""
              : arrival.request().method().equals(Method.REGISTER)
                  ? frontEnd.pathToken(arrival)
                  : frontEnd.token(arrival, to, caller);
      return frontEnd.routing().forwarded(routed, to, id, token, caller, arrival);
    }

    private void stopTimer() {
      if (timerC != null) {
        timerC.cancel();
        timerC = null;
      }
    }

    private void startTimer(long in, Runnable task) {
      stopTimer();
      timerC = arrival.loop().at(arrival.loop().now() + in, task);
    }
  }

  private final FrontEnd frontEnd;
  private final Arrival arrival;
  private final Routed routed;
  private final Caller caller;
  private final ServerTransaction server;
  private final Fork<Target, SipMessage> fork;
  private final List<Leg> legs = new ArrayList<>();
  private final RetryAfter later = new RetryAfter();
  private final Optional<UserService.Unserved> unserved;
  private boolean over;
  private boolean taken;

  /// @param server the request's transaction
  /// @param groups as [Fork] takes them
  /// @param caller who it is from
  ProxiedRequest(
      FrontEnd frontEnd,
      Arrival arrival,
      ServerTransaction server,
      Routed routed,
      List<List<Target>> groups,
      Caller caller) {
    this(frontEnd, arrival, server, routed, groups, caller, Optional.empty());
  }

  /// @param unserved who answers it if no target takes it
  ProxiedRequest(
      FrontEnd frontEnd,
      Arrival arrival,
      ServerTransaction server,
      Routed routed,
      List<List<Target>> groups,
      Caller caller,
      Optional<UserService.Unserved> unserved) {
    this.frontEnd = frontEnd;
    this.arrival = arrival;
    this.server = server;
    this.routed = routed;
    this.caller = caller;
    this.unserved = unserved;
    this.fork = new Fork<>(invite(), groups, this);
  }

  void start() {
    fork.start();
    server.onCancel(fork::onCancel);
    unserved.ifPresent(
        each -> arrival.loop().at(arrival.loop().now() + each.patience(), () -> handedOver(408)));
  }

  /// Whether somebody else answers this request from here on.
  private boolean handedOver(int status) {
    if (taken) {
      if (status < 300) {
        unserved.ifPresent(UserService.Unserved::served);
      }
      return true;
    }
    if (!over && unserved.isPresent() && unserved.get().wants(status)) {
      taken = true;
      unserved.get().take(server);
      return true;
    }
    over = true;
    return false;
  }

  @Override
  public void send(int branch, Target target) {
    Leg leg = new Leg(branch, target);
    legs.add(leg);
    leg.start();
  }

  @Override
  public void cancel(int branch) {
    Leg leg = legs.get(branch);
    ClientTransaction cancelled = leg.transaction;
    if (cancelled != null) {
      arrival.shard().cancel(cancelled);
      leg.startTimer(
          CANCEL_PATIENCE,
          () -> {
            arrival.shard().abandon(cancelled);
            fork.onCancelIgnored(branch);
          });
    }
  }

  @Override
  public void timerC(int branch) {
    legs.get(branch).startTimer(TIMER_C, () -> fork.onTimerC(branch));
  }

  @Override
  public void respond(SipMessage response) {
    int status = response.status();
    if (status >= 200 && handedOver(status)) {
      return;
    }
    if (status >= 200 && status < 300 && invite() && arrival.request().toTag() == null) {
      frontEnd.answered(arrival, response, caller);
    }
    if (response.status() == 503) {
      respond(500); // RFC 3261 §16.7 (6): it says that somebody behind us is overloaded, not we
    } else if (response.status() == 430) {
      respond(480, "Temporarily Unavailable"); // RFC 5626 §11.6: for us alone, not for the caller
    } else if (response.status() != 408 || invite()) {
      server.respond(response.edit().popVia().toMessage());
    }
  }

  @Override
  public void challenge(SipMessage response, List<SipMessage> others) {
    MessageEdit edit = response.edit().popVia();
    for (SipMessage other : others) {
      for (HeaderName name : List.of(HeaderName.WWW_AUTHENTICATE, HeaderName.PROXY_AUTHENTICATE)) {
        other.headers(name).forEach(challenge -> edit.add(name, challenge));
      }
    }
    server.respond(edit.toMessage());
  }

  @Override
  public void respond(int status) {
    if (handedOver(status)) {
      return;
    }
    switch (status) {
      case 408 -> {
        if (invite()) {
          respond(408, "Request Timeout");
        }
      }
      case 487 -> respond(487, "Request Terminated");
      default -> respond(500, "Server Internal Error"); // a 503 as well: RFC 3261 §16.7 (6)
    }
  }

  /// RFC 4320 §4.2: the client of another request has given up by the time of a 408.
  private boolean invite() {
    return arrival.request().method().equals(Method.INVITE);
  }

  private void respond(int status, String reason) {
    MessageEdit answer = arrival.response(status, reason);
    server.respond((status == 500 ? later.on(answer) : answer).toMessage());
  }
}
