package org.turnpike.server.sip;

import org.jspecify.annotations.Nullable;
import org.turnpike.net.Flow;
import org.turnpike.net.Loop;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.transaction.ClientEffect;
import org.turnpike.sip.transaction.ClientInput;
import org.turnpike.sip.transaction.ClientState;
import org.turnpike.sip.transaction.InviteClient;
import org.turnpike.sip.transaction.NonInviteClient;
import org.turnpike.wire.Effects;
import org.turnpike.wire.Step;

/// A request that we sent, on its loop.
public final class ClientTransaction implements Effects<ClientEffect<SipMessage>> {

  private final Shard shard;
  final long id;
  final SipMessage request;
  final Flow flow;
  private final ClientUser user;
  private @Nullable ClientState<SipMessage> state;
  private long armedFor = Step.NEVER;
  private Loop.@Nullable Alarm alarm;

  ClientTransaction(Shard shard, long id, SipMessage request, Flow flow, ClientUser user) {
    this.shard = shard;
    this.id = id;
    this.request = request;
    this.flow = flow;
    this.user = user;
  }

  void begin(boolean invite) {
    boolean reliable = !flow.protocol().datagram();
    state =
        invite
            ? shard.machines().inviteClient().begin(request, reliable, shard.loop(), this)
            : shard.machines().nonInviteClient().begin(request, reliable, shard.loop(), this);
    arm();
  }

  /// The way that it took.
  public Flow flow() {
    return flow;
  }

  void response(SipMessage response) {
    step(new ClientInput.Response<>(response.status(), response));
  }

  void transportFailed() {
    step(new ClientInput.TransportFailed<>());
  }

  /// Ends it whatever it waits for: a cancelled INVITE that is never answered waits for ever (RFC
  /// 3261 §9.1).
  void abandon() {
    if (alarm != null) {
      alarm.cancel();
      alarm = null;
    }
    state = null;
    shard.ended(this);
  }

  private void step(ClientInput<SipMessage> input) {
    state =
        switch (state) {
          case InviteClient.State<SipMessage> s ->
              shard.machines().inviteClient().step(s, input, shard.loop(), this);
          case NonInviteClient.State<SipMessage> s ->
              shard.machines().nonInviteClient().step(s, input, shard.loop(), this);
          case null -> null;
        };
    arm();
  }

  private void arm() {
    long at =
        switch (state) {
          case InviteClient.State<SipMessage> s -> shard.machines().inviteClient().wakeAt(s);
          case NonInviteClient.State<SipMessage> s -> shard.machines().nonInviteClient().wakeAt(s);
          case null -> Step.NEVER;
        };
    if (at < armedFor) {
      if (alarm != null) {
        alarm.cancel();
      }
      armedFor = at;
      alarm = shard.loop().at(at, this::woke);
    }
  }

  private void woke() {
    armedFor = Step.NEVER;
    alarm = null;
    step(new ClientInput.Woke<>());
  }

  @Override
  public void add(ClientEffect<SipMessage> effect) {
    switch (effect) {
      case ClientEffect.Transmit<SipMessage>(SipMessage message, boolean again) -> {
        if (again) {
          shard.counters().retransmissions.increment();
        }
        if (!flow.send(message.bytes()) && !flow.isOpen()) {
          shard.later(this::transportFailed);
        }
      }
      case ClientEffect.Deliver<SipMessage>(SipMessage response) ->
          shard.later(() -> user.onResponse(response));
      case ClientEffect.TimedOut<SipMessage> _ -> shard.later(user::onTimeout);
      case ClientEffect.Unreachable<SipMessage> _ -> shard.later(user::onUnreachable);
      case ClientEffect.Ended<SipMessage> _ -> {
        if (alarm != null) {
          alarm.cancel();
        }
        shard.ended(this);
      }
    }
  }
}
