package org.turnpike.server.sip;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Flow;
import org.turnpike.net.Loop;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;

/// One request on its way to one place (RFC 3261 §16.6, §16.7), which several hops lead to: the
/// next is tried where one is not there or answers 503 (RFC 3263 §4.3).
public final class Passing implements ClientUser {

  private static final long SECOND = 1_000_000_000L;

  /// RFC 3261 §16.6 (11): "larger than 3 minutes".
  private static final long TIMER_C = 181 * SECOND;

  /// RFC 3261 §9.1: 64 T1 after its CANCEL a request is over whether or not it was answered.
  private static final long CANCEL_PATIENCE = 32 * SECOND;

  /// A way to the place.
  public interface Next {

    /// Null if this way cannot be gone.
    @Nullable Flow open();
  }

  /// What is carried, and how it looks on either side.
  public interface Errand {

    /// The request as it leaves.
    ///
    /// @param id of the branch in its topmost Via
    SipMessage request(Flow to, long id);

    /// A response as it goes back, without our Via.
    SipMessage response(SipMessage response, Flow from);

    /// Whether every request that comes the same way goes to that place.
    boolean only();

    /// The answer where no hop is there.
    SipMessage unreachable();
  }

  private final Arrival arrival;
  private final ServerTransaction server;
  private final List<Next> hops;
  private final Errand errand;
  private final boolean invite;
  private final RetryAfter later = new RetryAfter();
  private @Nullable ClientTransaction transaction;
  private Loop.@Nullable Alarm alarm;
  private boolean proceeding;
  private boolean cancelled;
  private boolean over;

  private Passing(Arrival arrival, ServerTransaction server, List<Next> hops, Errand errand) {
    this.arrival = arrival;
    this.server = server;
    this.hops = new ArrayList<>(hops);
    this.errand = errand;
    this.invite = arrival.request().method().equals(Method.INVITE);
  }

  /// @param server the request's transaction
  /// @param hops the best one first
  public static void start(
      Arrival arrival, ServerTransaction server, List<? extends Next> hops, Errand errand) {
    Passing passing = new Passing(arrival, server, List.copyOf(hops), errand);
    if (passing.elsewhere()) {
      server.onCancel(passing::cancel);
    } else {
      server.respond(errand.unreachable());
    }
  }

  private boolean elsewhere() {
    while (!hops.isEmpty() && !cancelled) {
      Flow flow = hops.removeFirst().open();
      if (flow != null) {
        long id = arrival.shard().newId();
        transaction = arrival.shard().send(errand.request(flow, id), flow, id, this);
        proceeding = false;
        if (invite) {
          timer(TIMER_C, this::timerC);
        }
        return true;
      }
    }
    return false;
  }

  @Override
  public void onResponse(SipMessage response) {
    ClientTransaction from = transaction;
    if (from == null || over && response.status() >= 300) {
      return;
    }
    if (response.status() < 200) {
      proceeding = true;
      if (cancelled) {
        tellCancel();
      } else if (response.status() > 100) { // RFC 3261 §16.7 (5): a 100 is for us alone
        timer(TIMER_C, this::timerC);
        server.respond(errand.response(response, from.flow()));
      }
      return;
    }
    later.heard(response);
    if (response.status() == 503 && elsewhere()) {
      return;
    }
    end();
    if (response.status() == 503) {
      server.respond(overloaded(errand.response(response, from.flow())));
    } else if (response.status() != 408 || invite) {
      // RFC 4320 §4.2: nobody waits for a 408 of anything but an INVITE.
      server.respond(errand.response(response, from.flow()));
    }
  }

  /// RFC 3261 §16.7 (6): a 503 says that we are overloaded; it is passed on only where everything
  /// that comes here goes to that place.
  private SipMessage overloaded(SipMessage passedOn) {
    MessageEdit answer =
        errand.only() ? passedOn.edit() : arrival.response(500, "Server Internal Error");
    return later.on(answer).toMessage();
  }

  @Override
  public void onTimeout() {
    if (!over && !elsewhere()) {
      end();
      if (invite) {
        server.respond(arrival.response(408, "Request Timeout").toMessage());
      }
    }
  }

  @Override
  public void onUnreachable() {
    if (!over && !elsewhere()) {
      end();
      server.respond(
          cancelled
              ? arrival.response(487, "Request Terminated").toMessage()
              : errand.unreachable());
    }
  }

  private void cancel() {
    if (!invite || over) {
      return;
    }
    cancelled = true;
    if (proceeding) {
      tellCancel(); // RFC 3261 §9.1: not before a provisional response
    }
  }

  private void tellCancel() {
    ClientTransaction told = transaction;
    if (told != null) {
      arrival.shard().cancel(told);
      timer(CANCEL_PATIENCE, () -> giveUp(told, 487, "Request Terminated"));
    }
  }

  /// RFC 3261 §16.8: who has said something is cancelled, who has not is given up.
  private void timerC() {
    ClientTransaction late = transaction;
    if (proceeding) {
      cancelled = true;
      tellCancel();
    } else if (late != null) {
      giveUp(late, 408, "Request Timeout");
    }
  }

  private void giveUp(ClientTransaction transaction, int status, String reason) {
    arrival.shard().abandon(transaction);
    if (!over) {
      end();
      server.respond(arrival.response(status, reason).toMessage());
    }
  }

  private void end() {
    over = true;
    if (alarm != null) {
      alarm.cancel();
      alarm = null;
    }
  }

  private void timer(long in, Runnable task) {
    if (alarm != null) {
      alarm.cancel();
    }
    alarm = arrival.loop().at(arrival.loop().now() + in, task);
  }
}
