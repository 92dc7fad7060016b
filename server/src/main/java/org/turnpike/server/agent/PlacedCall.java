package org.turnpike.server.agent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.net.Loop;
import org.turnpike.server.agent.NodeAgent.Leg;
import org.turnpike.server.agent.ThirdPartyCall.Acknowledge;
import org.turnpike.server.agent.ThirdPartyCall.Answered;
import org.turnpike.server.agent.ThirdPartyCall.Bye;
import org.turnpike.server.agent.ThirdPartyCall.CallingOther;
import org.turnpike.server.agent.ThirdPartyCall.CallingOwn;
import org.turnpike.server.agent.ThirdPartyCall.Cancel;
import org.turnpike.server.agent.ThirdPartyCall.Effect;
import org.turnpike.server.agent.ThirdPartyCall.Gone;
import org.turnpike.server.agent.ThirdPartyCall.HangUp;
import org.turnpike.server.agent.ThirdPartyCall.Input;
import org.turnpike.server.agent.ThirdPartyCall.Invite;
import org.turnpike.server.agent.ThirdPartyCall.Over;
import org.turnpike.server.agent.ThirdPartyCall.Probe;
import org.turnpike.server.agent.ThirdPartyCall.Refused;
import org.turnpike.server.agent.ThirdPartyCall.Side;
import org.turnpike.server.agent.ThirdPartyCall.State;
import org.turnpike.server.agent.ThirdPartyCall.Talking;
import org.turnpike.server.agent.ThirdPartyCall.Woke;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.ClientUser;
import org.turnpike.server.sip.ServerTransaction;
import org.turnpike.server.sip.Shard;
import org.turnpike.server.sip.Transit;
import org.turnpike.sip.dialog.Dialog;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.topology.UserUri;
import org.turnpike.wire.Step;

/// Carries out what a [ThirdPartyCall] decides, on the loop that owns both of its sides. While they
/// talk, what one asks of the other within the dialog is passed on: hold, new media, transfer (RFC
/// 3725 §7).
final class PlacedCall {

  private static final Logger LOG = LoggerFactory.getLogger(PlacedCall.class);
  private static final ThirdPartyCall STEP = new ThirdPartyCall();

  /// What says something of a request's or an answer's meaning to the other side, besides its body.
  private static final List<HeaderName> PASSED =
      List.of(
          HeaderName.CONTENT_DISPOSITION,
          HeaderName.EVENT,
          HeaderName.SUBSCRIPTION_STATE,
          HeaderName.REFER_TO,
          HeaderName.REFERRED_BY,
          HeaderName.EXPIRES,
          HeaderName.REASON);

  private final NodeAgent agent;
  private final Shard shard;
  private final UserUri user;
  private final Leg own;
  private final Leg other;

  /// Of re-INVITEs that were accepted: what their ACK goes on in, by who asked.
  private final Map<Side, Dialog> awaitingAck = new EnumMap<>(Side.class);

  private volatile State state = new CallingOwn(Step.NEVER);
  private volatile Instant since;
  private Loop.@Nullable Alarm alarm;

  PlacedCall(NodeAgent agent, Shard shard, UserUri user, Leg own, Leg other) {
    this.agent = agent;
    this.shard = shard;
    this.user = user;
    this.since = shard.loop().wall();
    this.own = own;
    this.other = other;
    own.partOf(this);
    other.partOf(this);
  }

  Shard shard() {
    return shard;
  }

  UserUri user() {
    return user;
  }

  String id() {
    return own.callId();
  }

  Leg leg(Side side) {
    return side == Side.OWN ? own : other;
  }

  private Side side(Leg leg) {
    return leg == own ? Side.OWN : Side.OTHER;
  }

  boolean over() {
    return state instanceof Over;
  }

  Agent.Placed told() {
    State now = state;
    String phase =
        switch (now) {
          case CallingOwn _ -> "calling-you";
          case CallingOther _ -> "calling-other";
          case Talking _ -> "talking";
          case Over _ -> "over";
        };
    int status = now instanceof Over over ? over.status() : 0;
    String reason = now instanceof Over over ? over.reason() : "";
    String to = other.to().user() + "@" + other.to().host();
    return new Agent.Placed(id(), to, phase, status, reason, since);
  }

  void begin() {
    List<Effect> out = new ArrayList<>();
    State first = STEP.begin(shard.loop(), out::add);
    move(first, out);
  }

  void hangUp() {
    input(new HangUp());
  }

  private void input(Input input) {
    List<Effect> out = new ArrayList<>();
    State next = STEP.step(state, input, shard.loop(), out::add);
    move(next, out);
  }

  private void move(State next, List<Effect> effects) {
    boolean moved = !next.getClass().equals(state.getClass());
    state = next;
    if (moved) {
      since = shard.loop().wall();
      if (next instanceof Talking) {
        agent.talking();
      } else if (next instanceof Over(int status, String reason)) {
        LOG.atInfo()
            .addKeyValue("event", "placed-call-over")
            .addKeyValue("call", id())
            .addKeyValue("user", user.toString())
            .addKeyValue("code", status)
            .addKeyValue("cause", reason)
            .log("a call placed for a user is over");
        agent.ended(this);
      }
    }
    if (alarm != null) {
      alarm.cancel();
      alarm = null;
    }
    long at = STEP.wakeAt(next);
    if (at != Step.NEVER) {
      alarm = shard.loop().at(at, () -> input(new Woke()));
    }
    effects.forEach(this::carryOut);
  }

  private void carryOut(Effect effect) {
    switch (effect) {
      case Invite(Side side, Optional<Description> offer) -> invite(leg(side), offer);
      case Acknowledge(Side side, Optional<Description> answer) -> acknowledge(leg(side), answer);
      case Cancel(Side side) -> cancel(leg(side));
      case Bye(Side side) -> ask(leg(side), Method.BYE, ClientUser.NOBODY);
      case Probe(Side side) -> probe(side);
    }
  }

  private void invite(Leg leg, Optional<Description> offer) {
    MessageEdit edit =
        agent
            .begin(Method.INVITE, user, leg.from(), leg.to(), leg.callId())
            .add(HeaderName.CONTACT, NodeAgent.contact(leg.callId()))
            .add(HeaderName.ALLOW, Transit.ALLOW);
    offer.ifPresent(described -> edit.setBody(described.type(), described.bytes()));
    SipMessage invite = edit.toMessage();
    leg.transaction =
        agent.send(
            shard,
            invite,
            new ClientUser() {
              @Override
              public void onResponse(SipMessage response) {
                answered(leg, invite, response);
              }

              @Override
              public void onTimeout() {
                input(new Refused(side(leg), 408, "nobody answered"));
              }

              @Override
              public void onUnreachable() {
                input(new Refused(side(leg), 503, "no way there"));
              }
            });
  }

  private void answered(Leg leg, SipMessage invite, SipMessage response) {
    int status = response.status();
    if (status < 200) {
      leg.proceeding = true;
      if (leg.cancelWanted) {
        cancel(leg);
      }
      return;
    }
    if (status >= 300) {
      input(new Refused(side(leg), status, response.reason()));
      return;
    }
    Dialog known = leg.dialog;
    if (known != null && known.remote().tag() != null && sameTag(known, response)) {
      if (leg.ack != null) {
        agent.repeat(leg.ack); // its sender did not have it
      }
      return;
    }
    Optional<Dialog> made = Dialog.ofCaller(invite, response);
    if (made.isEmpty()) {
      return; // RFC 3261 §12.1.2: without tag or Contact it began nothing that could be ended
    }
    if (known != null) {
      // RFC 3261 §13.2.2.4: a second device that took it before it heard that it was cancelled.
      MessageEdit ack = made.get().next(Method.ACK);
      if (side(leg) == Side.OWN) {
        NodeAgent.description(response)
            .map(Description::refused)
            .ifPresent(answer -> ack.setBody(answer.type(), answer.bytes()));
      }
      agent.acknowledge(shard, ack.toMessage());
      agent.send(shard, made.get().next(Method.BYE).toMessage(), ClientUser.NOBODY);
      return;
    }
    leg.dialog = made.get();
    input(new Answered(side(leg), NodeAgent.description(response)));
  }

  private static boolean sameTag(Dialog dialog, SipMessage response) {
    return String.valueOf(dialog.remote().tag()).equals(response.toTag());
  }

  private void acknowledge(Leg leg, Optional<Description> answer) {
    Dialog dialog = leg.dialog;
    if (dialog != null) {
      MessageEdit edit = dialog.next(Method.ACK);
      answer.ifPresent(described -> edit.setBody(described.type(), described.bytes()));
      leg.ack = agent.acknowledge(shard, edit.toMessage());
    }
  }

  private void cancel(Leg leg) {
    leg.cancelWanted = !leg.proceeding; // RFC 3261 §9.1: not before a provisional response
    if (leg.proceeding && leg.transaction != null && leg.dialog == null) {
      shard.cancel(leg.transaction);
    }
  }

  /// Sends a request within a leg's dialog.
  private void ask(Leg leg, Method method, ClientUser hearer) {
    Dialog dialog = leg.dialog;
    if (dialog != null) {
      leg.dialog = dialog.sent(method);
      agent.send(shard, dialog.next(method).toMessage(), hearer);
    }
  }

  private void probe(Side side) {
    ask(
        leg(side),
        Method.OPTIONS,
        new ClientUser() {
          @Override
          public void onResponse(SipMessage response) {
            if (ends(response.status())) {
              input(new Gone(side));
            }
          }

          @Override
          public void onTimeout() {
            input(new Gone(side));
          }

          @Override
          public void onUnreachable() {}
        });
  }

  /// RFC 5057 §5.1: which answers say that there is no dialog any more. A 480 is the Front End's
  /// where the device's connection is gone for now; it may come back.
  private static boolean ends(int status) {
    return status == 481 || status == 408;
  }

  /// A request of a side within its dialog.
  void onRequest(Leg leg, Arrival arrival) {
    SipMessage request = arrival.request();
    Dialog dialog = leg.dialog;
    if (dialog == null || !(dialog.hear(request) instanceof Dialog.Heard.InOrder(Dialog heard))) {
      arrival.refuse(500, "Out of Order"); // RFC 3261 §12.2.2
      return;
    }
    leg.dialog = heard;
    if (request.method().equals(Method.BYE)) {
      arrival.begin().respond(arrival.response(200, "OK").toMessage());
      input(new Gone(side(leg)));
    } else if (request.method().equals(Method.OPTIONS)) {
      Transit.options(arrival);
    } else if (state instanceof Talking) {
      pass(leg, leg(side(leg).opposite()), arrival);
    } else {
      arrival.refuse(491, "Request Pending");
    }
  }

  private void pass(Leg from, Leg to, Arrival arrival) {
    SipMessage request = arrival.request();
    Dialog dialog = to.dialog;
    if (dialog == null) {
      arrival.refuse(481, "Call/Transaction Does Not Exist");
      return;
    }
    ServerTransaction server = arrival.begin();
    Method method = request.method();
    Dialog sent = dialog.sent(method);
    to.dialog = sent;
    MessageEdit edit =
        carried(request, dialog.next(method))
            .add(HeaderName.CONTACT, NodeAgent.contact(to.callId()));
    agent.send(
        shard,
        edit.toMessage(),
        new ClientUser() {
          @Override
          public void onResponse(SipMessage response) {
            int status = response.status();
            if (status < 200) {
              return; // a 100 of ours is on its way when it is due
            }
            if (method.equals(Method.INVITE) && status < 300) {
              awaitingAck.put(side(from), sent);
            }
            Dialog now = to.dialog;
            to.dialog = now == null ? null : now.answered(response);
            server.respond(
                carried(response, arrival.response(status, response.reason()))
                    .add(HeaderName.CONTACT, NodeAgent.contact(from.callId()))
                    .toMessage());
            if (ends(status)) {
              input(new Gone(side(to)));
            }
          }

          @Override
          public void onTimeout() {
            server.respond(arrival.response(408, "Request Timeout").toMessage());
          }

          @Override
          public void onUnreachable() {
            server.respond(arrival.response(480, "Temporarily Unavailable").toMessage());
          }
        });
  }

  private static MessageEdit carried(SipMessage from, MessageEdit to) {
    for (HeaderName name : PASSED) {
      from.headers(name).forEach(line -> to.add(name, line));
    }
    NodeAgent.description(from).ifPresent(body -> to.setBody(body.type(), body.bytes()));
    return to;
  }

  /// An ACK of a side: only those of re-INVITEs are for the other.
  void onAck(Leg leg, Arrival arrival) {
    Dialog asked = awaitingAck.remove(side(leg));
    if (asked != null) {
      SipMessage ack = carried(arrival.request(), asked.next(Method.ACK)).toMessage();
      agent.acknowledge(shard, ack);
    }
  }
}
