package org.turnpike.server.frontend;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Loop;
import org.turnpike.server.frontend.FrontEnd.Routed;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.ClientTransaction;
import org.turnpike.server.sip.ClientUser;
import org.turnpike.server.sip.ServerTransaction;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.topology.UserUri;

/// One request on its way through: its server transaction, and a client transaction for each target
/// that its [Fork] chooses.
final class ProxiedRequest implements Fork.Driver<Target, SipMessage> {

  private static final long SECOND = 1_000_000_000L;

  /// RFC 3261 §16.6 (11): "larger than 3 minutes".
  private static final long TIMER_C = 181 * SECOND;

  /// RFC 3261 §9.1: 64 T1 after its CANCEL a request is over whether or not it was answered.
  private static final long CANCEL_PATIENCE = 32 * SECOND;

  private final class Leg implements ClientUser {
    private final int branch;
    private @Nullable ClientTransaction transaction;
    private Loop.@Nullable Alarm timerC;

    Leg(int branch) {
      this.branch = branch;
    }

    @Override
    public void onResponse(SipMessage response) {
      if (response.status() >= 200) {
        stopTimer();
      }
      fork.onResponse(branch, response.status(), response);
    }

    @Override
    public void onTimeout() {
      stopTimer();
      fork.onFailure(branch, 408);
    }

    @Override
    public void onUnreachable() {
      stopTimer();
      fork.onFailure(branch, 503);
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
  private final Optional<UserUri> caller;
  private final ServerTransaction server;
  private final Fork<Target, SipMessage> fork;
  private final List<Leg> legs = new ArrayList<>();

  ProxiedRequest(
      FrontEnd frontEnd,
      Arrival arrival,
      Routed routed,
      List<List<Target>> groups,
      Optional<UserUri> caller) {
    this.frontEnd = frontEnd;
    this.arrival = arrival;
    this.routed = routed;
    this.caller = caller;
    this.server = arrival.begin();
    this.fork = new Fork<>(arrival.request().method().equals(Method.INVITE), groups, this);
  }

  void start() {
    fork.start();
    server.onCancel(fork::onCancel);
  }

  @Override
  public void send(int branch, Target target) {
    Leg leg = new Leg(branch);
    legs.add(leg);
    long id = arrival.shard().newId();
    // RFC 3261 §16.6 (4): a request within a dialog has its route set already.
    boolean beginsDialog = arrival.request().toTag() == null;
    String token = beginsDialog ? frontEnd.token(arrival, target, caller) : "";
    SipMessage request = frontEnd.forwarded(routed, target, id, token, arrival);
    leg.transaction = arrival.shard().send(request, target.flow(), id, leg);
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
    if (response.status() == 503) {
      respond(500); // RFC 3261 §16.7 (6): it says that somebody behind us is overloaded, not we
    } else if (response.status() != 408 || invite()) {
      server.respond(response.edit().popVia().toMessage());
    }
  }

  @Override
  public void respond(int status) {
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
    server.respond(arrival.response(status, reason).toMessage());
  }
}
