package org.turnpike.server.frontend;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.FlowDirectory;
import org.turnpike.sip.message.CSeq;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.NameAddr;
import org.turnpike.sip.message.Parameters;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.SipUri;
import org.turnpike.store.Binding;
import org.turnpike.store.BindingChange;
import org.turnpike.store.Bindings;
import org.turnpike.store.StoreFailed;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.wire.Decoded;
import org.turnpike.wire.Refusal;

/// Registers contacts (RFC 3261 §10.3), with Path (RFC 3327) and outbound (RFC 5626). Answers
/// without a transaction: a REGISTER that comes again has the same effect and the same answer.
final class Registrar {

  /// Contacts of one address of record; more devices than a person has.
  private static final int MOST_CONTACTS = 32;

  private static final int MOST_CONTACT_BYTES = 1024;

  private final RoleSettings.FrontEnd settings;
  private final Bindings bindings;
  private final FlowDirectory flows;

  Registrar(RoleSettings.FrontEnd settings, Bindings bindings, FlowDirectory flows) {
    this.settings = settings;
    this.bindings = bindings;
    this.flows = flows;
  }

  /// @param user who proved to be the one in To
  void answer(Arrival arrival, UserUri user) {
    SipMessage request = arrival.request();
    Instant at = arrival.loop().wall();
    List<String> required = new ArrayList<>(request.values(HeaderName.REQUIRE));
    required.removeIf(
        option -> option.equalsIgnoreCase("path") || option.equalsIgnoreCase("outbound"));
    if (!required.isEmpty()) { // (2)
      arrival.reply(
          arrival
              .response(420, "Bad Extension")
              .add(HeaderName.UNSUPPORTED, String.join(", ", required))
              .toMessage());
      return;
    }
    if (!(request.contacts() instanceof Decoded.Value<List<NameAddr>>(List<NameAddr> contacts))
        || !(request.path() instanceof Decoded.Value<List<NameAddr>>(List<NameAddr> path))) {
      arrival.refuse(400, "Bad Contact or Path");
      return;
    }
    try {
      if (!contacts.isEmpty() || request.contactIsStar()) {
        BindingChange made =
            bindings.update(user, at, held -> change(arrival, contacts, path, held, at));
        if (made instanceof BindingChange.Refused(Refusal refusal)) {
          MessageEdit response = arrival.response(refusal.code(), refusal.toldPeer());
          if (refusal.code() == 423) { // RFC 3261 §10.3 (7), §20.23
            response.add(HeaderName.MIN_EXPIRES, Long.toString(settings.minExpires().toSeconds()));
          }
          arrival.reply(response.toMessage());
          return;
        }
      }
      arrival.reply(accepted(arrival, path, bindings.of(user, at), at));
    } catch (StoreFailed e) {
      arrival.refuse(500, "Server Internal Error");
    }
  }

  private static BindingChange refused(int code, String toldPeer) {
    return new BindingChange.Refused(new Refusal(code, toldPeer, toldPeer));
  }

  /// RFC 3261 §10.3 (6) and (7): all of it or nothing.
  private BindingChange change(
      Arrival arrival,
      List<NameAddr> contacts,
      List<NameAddr> path,
      List<Binding> held,
      Instant at) {
    SipMessage request = arrival.request();
    long cseq = request.cseq() instanceof Decoded.Value<CSeq>(CSeq value) ? value.number() : 0;
    if (request.contactIsStar()) {
      if (!contacts.isEmpty() || request.expires() != 0) {
        return refused(400, "Contact * With Other Contacts or Expires");
      }
      for (Binding binding : held) {
        if (outOfOrder(binding, request.callId(), cseq)) {
          return refused(500, "CSeq Out of Order");
        }
      }
      return new BindingChange.Replaced(List.of());
    }
    List<Binding> left = new ArrayList<>(held);
    for (NameAddr contact : contacts) {
      if (!contact.uri().isSip() || contact.uri().encode().length() > MOST_CONTACT_BYTES) {
        return refused(400, "Contact Not a SIP URI");
      }
      long seconds = seconds(request, contact);
      if (seconds < 0) {
        return refused(400, "Bad Expires");
      }
      if (seconds > 0 && seconds < settings.minExpires().toSeconds()) {
        return refused(423, "Interval Too Brief");
      }
      Binding made = binding(arrival, contact, path, cseq, seconds, at);
      for (Binding old : List.copyOf(left)) {
        if (same(old, made)) {
          if (outOfOrder(old, made.callId(), cseq)) {
            return refused(500, "CSeq Out of Order");
          }
          left.remove(old);
        }
      }
      if (seconds > 0) {
        left.add(made);
      }
    }
    return left.size() > MOST_CONTACTS
        ? refused(403, "Too Many Contacts")
        : new BindingChange.Replaced(left);
  }

  /// A REGISTER that was overtaken by a later one of the same client. The same CSeq is the same
  /// request once more.
  private static boolean outOfOrder(Binding binding, String callId, long cseq) {
    return binding.callId().equals(callId) && cseq < binding.cseq();
  }

  /// RFC 5626 §6: by instance and flow where both have them; else by the contact's URI (RFC 3261
  /// §10.3 (7)).
  private static boolean same(Binding one, Binding two) {
    boolean outbound = one.regId() > 0 && two.regId() > 0;
    if (outbound) {
      return one.regId() == two.regId() && one.instanceId().equals(two.instanceId());
    }
    return SipUri.decode(one.contact()) instanceof Decoded.Value<SipUri>(SipUri a)
        && SipUri.decode(two.contact()) instanceof Decoded.Value<SipUri>(SipUri b)
        && a.matches(b);
  }

  /// @return -1 for what is no number
  private long seconds(SipMessage request, NameAddr contact) {
    String own = contact.parameters().get("expires");
    long wanted = request.expires();
    if (own != null) {
      try {
        wanted = Long.parseLong(own);
      } catch (NumberFormatException e) {
        return -1;
      }
      if (wanted < 0) {
        return -1;
      }
    } else if (wanted == -2) {
      return -1;
    } else if (wanted == -1) {
      return Math.min(3600, settings.maxExpires().toSeconds()); // RFC 3261 §10.2.1.1
    }
    return Math.min(wanted, settings.maxExpires().toSeconds());
  }

  private Binding binding(
      Arrival arrival, NameAddr contact, List<NameAddr> path, long cseq, long seconds, Instant at) {
    Parameters parameters = contact.parameters();
    String instance = parameters.get("+sip.instance");
    String agent = arrival.request().header(HeaderName.USER_AGENT);
    return new Binding(
        contact.uri().encode(),
        arrival.request().callId(),
        cseq,
        at.plusSeconds(Math.max(1, seconds)),
        thousandths(parameters.get("q")),
        path.stream().map(NameAddr::encode).toList(),
        instance == null ? "" : instance,
        instance == null ? 0 : regId(parameters.get("reg-id")),
        FlowDirectory.source(arrival.flow()),
        flows.name(arrival.flow()),
        agent == null ? "" : agent.substring(0, Math.min(agent.length(), 120)));
  }

  private static int regId(@Nullable String text) {
    return text != null && text.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(text) : 0;
  }

  /// `qvalue` (RFC 3261 §25.1); 1 where there is none or it is malformed.
  private static int thousandths(@Nullable String q) {
    if (q == null || !q.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?")) {
      return 1000;
    }
    return (int) Math.round(Double.parseDouble(q) * 1000);
  }

  /// RFC 3261 §10.3 (8): every contact that is registered now, with what is left of its time.
  private SipMessage accepted(
      Arrival arrival, List<NameAddr> path, List<Binding> held, Instant at) {
    SipMessage request = arrival.request();
    MessageEdit response = arrival.response(200, "OK");
    boolean outbound = false;
    for (Binding binding : held) {
      long left = Math.max(1, binding.expires().getEpochSecond() - at.getEpochSecond());
      StringBuilder contact = new StringBuilder("<" + binding.contact() + ">;expires=" + left);
      if (binding.qThousandths() < 1000) {
        contact.append(";q=0.").append(String.format("%03d", binding.qThousandths()));
      }
      if (binding.regId() > 0) {
        contact
            .append(";+sip.instance=\"")
            .append(binding.instanceId())
            .append("\";reg-id=")
            .append(binding.regId());
        outbound = outbound || binding.callId().equals(request.callId());
      }
      response.add(HeaderName.CONTACT, contact.toString());
    }
    for (NameAddr each : path) { // RFC 3327 §5.3
      response.add(HeaderName.PATH, each.encode());
    }
    // RFC 5626 §6: only for a client whose first hop we are, over a connection that we keep.
    if (outbound && path.isEmpty() && !arrival.flow().protocol().datagram()) {
      response.add(HeaderName.REQUIRE, "outbound").add(HeaderName.FLOW_TIMER, "120");
    }
    return response.toMessage();
  }
}
