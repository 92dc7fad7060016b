package org.turnpike.server.sip;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Flow;
import org.turnpike.net.Loop;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.transaction.InviteServer;
import org.turnpike.sip.transaction.NonInviteServer;
import org.turnpike.sip.transaction.ServerEffect;
import org.turnpike.sip.transaction.ServerInput;
import org.turnpike.sip.transaction.ServerState;
import org.turnpike.topology.settings.Peer;
import org.turnpike.wire.Effects;
import org.turnpike.wire.Step;

/// A request that is being answered, on its loop.
public final class ServerTransaction implements Effects<ServerEffect<SipMessage>> {

  private final Shard shard;
  final String key;
  private final SipMessage request;
  private final Optional<Peer> peer;
  private Flow back;
  private ServerState<SipMessage> state;
  private long armedFor = Step.NEVER;
  private Loop.@Nullable Alarm alarm;
  private Runnable onCancel = () -> {};
  private boolean cancelled;
  private boolean done;

  ServerTransaction(Shard shard, String key, Arrival arrival) {
    this.shard = shard;
    this.key = key;
    this.request = arrival.request();
    this.back = arrival.back();
    this.peer = arrival.peer();
    boolean reliable = !back.protocol().datagram();
    this.state =
        request.method().equals(Method.INVITE)
            ? shard.machines().inviteServer().begin(reliable, shard.loop())
            : shard.machines().nonInviteServer().begin(reliable, shard.loop());
    shard.counters().requestsTaken.increment();
    arm();
  }

  private void finished() {
    if (!done) {
      done = true;
      shard.counters().requestsDone.increment();
    }
  }

  public SipMessage request() {
    return request;
  }

  /// Sends a response; several provisional ones, and for INVITE several 2xx (RFC 6026 §8.5).
  public void respond(SipMessage response) {
    step(new ServerInput.Respond<>(response.status(), response));
  }

  /// What to do when the client wants the request to be over (RFC 3261 §9.2). A CANCEL that came
  /// before is told at once.
  public void onCancel(Runnable task) {
    onCancel = task;
    if (cancelled) {
      task.run();
    }
  }

  void cancel() {
    if (!cancelled) {
      cancelled = true;
      onCancel.run();
    }
  }

  void repeated() {
    step(new ServerInput.Repeated<>());
  }

  void acknowledged() {
    step(new ServerInput.Acknowledged<>());
  }

  /// Whether an ACK with this transaction's key is for the transaction user: a 2xx was sent.
  boolean accepted() {
    return state instanceof InviteServer.Accepted<SipMessage>;
  }

  private void step(ServerInput<SipMessage> input) {
    state =
        switch (state) {
          case InviteServer.State<SipMessage> s ->
              shard.machines().inviteServer().step(s, input, shard.loop(), this);
          case NonInviteServer.State<SipMessage> s ->
              shard.machines().nonInviteServer().step(s, input, shard.loop(), this);
        };
    arm();
  }

  private void arm() {
    long at =
        switch (state) {
          case InviteServer.State<SipMessage> s -> shard.machines().inviteServer().wakeAt(s);
          case NonInviteServer.State<SipMessage> s -> shard.machines().nonInviteServer().wakeAt(s);
        };
    if (at < armedFor) { // a later one is set when this one rings
      if (alarm != null) {
        alarm.cancel();
      }
      armedFor = at;
      alarm = shard.loop().at(at, this::woke);
    }
  }

  private boolean again(SipMessage response) {
    Flow other = shard.again(peer, request);
    if (other == null) {
      return false;
    }
    back = other;
    return other.send(response.bytes());
  }

  private void woke() {
    armedFor = Step.NEVER;
    alarm = null;
    step(new ServerInput.Woke<>());
  }

  @Override
  public void add(ServerEffect<SipMessage> effect) {
    switch (effect) {
      case ServerEffect.Transmit<SipMessage>(SipMessage response, boolean again) -> {
        if (again) {
          shard.counters().retransmissions.increment();
        } else {
          shard.counters().answered(response.status());
        }
        if (response.status() >= 200) {
          finished();
        }
        if (!back.send(response.bytes()) && !back.isOpen() && !again(response)) {
          shard.later(() -> step(new ServerInput.TransportFailed<>()));
        }
      }
      case ServerEffect.TryingIsDue<SipMessage> _ ->
          shard.later(() -> respond(SipMessage.response(request, 100, "Trying").toMessage()));
      case ServerEffect.NeverAcknowledged<SipMessage> _,
          ServerEffect.Unreachable<SipMessage> _ -> {}
      case ServerEffect.Ended<SipMessage> _ -> {
        if (alarm != null) {
          alarm.cancel();
        }
        finished();
        shard.ended(this);
      }
    }
  }
}
