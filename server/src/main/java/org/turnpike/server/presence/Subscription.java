package org.turnpike.server.presence;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Flow;
import org.turnpike.net.Loop;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.Branch;
import org.turnpike.server.sip.ClientUser;
import org.turnpike.server.sip.ServerTransaction;
import org.turnpike.server.sip.Shard;
import org.turnpike.sip.dialog.Dialog;
import org.turnpike.sip.event.EventType;
import org.turnpike.sip.event.Notifier;
import org.turnpike.sip.event.NotifierEffect;
import org.turnpike.sip.event.NotifierInput;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.topology.UserUri;
import org.turnpike.wire.Step;

/// One watcher's subscription, on the loop of its dialog: drives a [Notifier].
final class Subscription {

  private final Presence presence;
  private final Shard shard;
  final String key;
  final UserUri watcher;
  final UserUri user;
  private Flow flow;
  private Notifier.State state = new Notifier.Over();
  private byte[] told = new byte[0];
  private Loop.@Nullable Alarm alarm;
  private @Nullable Asked asked;

  /// The SUBSCRIBE that is being answered.
  private record Asked(Arrival arrival, ServerTransaction server) {}

  /// @param user whose presence
  Subscription(Presence presence, Arrival arrival, String key, UserUri watcher, UserUri user) {
    this.presence = presence;
    this.shard = arrival.shard();
    this.key = key;
    this.watcher = watcher;
    this.user = user;
    this.flow = arrival.back();
  }

  void begin(Arrival arrival, Dialog dialog, EventType type, long seconds) {
    asked = new Asked(arrival, arrival.begin());
    state = presence.notifier().begin(dialog, type, seconds, shard.loop(), this::carryOut);
    settle();
  }

  void refreshed(Arrival arrival, long seconds) {
    flow = arrival.back();
    asked = new Asked(arrival, arrival.begin());
    step(new NotifierInput.Subscribed(arrival.request(), seconds));
  }

  /// Something about the user may have changed. A watcher to whom it looks as it did is not told: a
  /// blocked one would learn when the user comes and goes.
  void changed() {
    shard
        .loop()
        .execute(() -> {
          if (!Arrays.equals(told, presence.seenBy(watcher, user))) {
            step(new NotifierInput.Changed());
          }
        });
  }

  /// @param after run on the loop when the watcher's NOTIFY has left
  void close(String reason, Runnable after) {
    shard
        .loop()
        .execute(() -> {
          step(new NotifierInput.Closed(reason));
          after.run();
        });
  }

  private void step(NotifierInput input) {
    state = presence.notifier().step(state, input, shard.loop(), this::carryOut);
    settle();
  }

  private void settle() {
    asked = null;
    if (alarm != null) {
      alarm.cancel();
      alarm = null;
    }
    long at = presence.notifier().wakeAt(state);
    if (at != Step.NEVER) {
      alarm = shard.loop().at(at, () -> step(new NotifierInput.Woke()));
    }
  }

  private void carryOut(NotifierEffect effect) {
    switch (effect) {
      case NotifierEffect.Accept(long seconds) -> {
        if (asked != null) {
          Arrival arrival = asked.arrival();
          MessageEdit accepted =
              arrival
                  .response(200, "OK")
                  .add(HeaderName.EXPIRES, Long.toString(seconds))
                  .add(HeaderName.CONTACT, presence.contact(flow));
          for (String route : arrival.request().headers(HeaderName.RECORD_ROUTE)) {
            accepted.add(HeaderName.RECORD_ROUTE, route); // RFC 3261 §12.1.1
          }
          asked.server().respond(accepted.toMessage());
        }
      }
      case NotifierEffect.OutOfOrder _ -> {
        if (asked != null) {
          asked.server().respond(asked.arrival().response(500, "CSeq Out of Order").toMessage());
        }
      }
      case NotifierEffect.Notify(MessageEdit request, boolean _) -> send(request);
      case NotifierEffect.Gone _ -> presence.gone(this);
    }
  }

  private void send(MessageEdit edit) {
    told = presence.seenBy(watcher, user);
    long id = shard.newId();
    SipMessage request =
        edit.add(HeaderName.CONTACT, presence.contact(flow))
            .setBody(Pidf.TYPE, told)
            .toMessage()
            .edit()
            .pushVia(presence.via(flow, new Branch(id, "")))
            .toMessage();
    presence.counters().notified.increment();
    shard.send(
        request,
        flow,
        id,
        new ClientUser() {
          @Override
          public void onResponse(SipMessage response) {
            if (response.status() >= 200) {
              step(new NotifierInput.Answered(response.status()));
            }
          }

          @Override
          public void onTimeout() {
            step(new NotifierInput.Answered(408));
          }

          @Override
          public void onUnreachable() {
            step(new NotifierInput.Answered(503));
          }
        });
  }
}
