package org.turnpike.server.frontend;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
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
import org.turnpike.sip.message.Via;
import org.turnpike.store.Binding;
import org.turnpike.store.BindingChange;
import org.turnpike.store.Bindings;
import org.turnpike.store.StoreFailed;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.wire.Decoded;
import org.turnpike.wire.Refusal;

/// Registers contacts (RFC 3261 §10.3), with Path (RFC 3327) and outbound (RFC 5626). Answers
/// without a transaction: a REGISTER that comes again leaves the bindings as they are and gets the
/// answer that the first one got. (1), (3), (4) and half of (5) are done when it gets here.
final class Registrar {

  /// Contacts of one address of record; more devices than a person has.
  private static final int MOST_CONTACTS = 32;

  private static final int MOST_CONTACT_BYTES = 1024;

  /// All that a binding keeps besides its contact: Path, instance, Call-ID.
  private static final int MOST_OTHER_BYTES = 4096;

  /// RFC 3261 §10.2.1.1: where a client names no interval, or one that is no number.
  private static final long DEFAULT_SECONDS = 3600;

  private static final long HOUR = 3600;

  private static final Pattern Q_VALUE = Pattern.compile("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?");

  private static final Pattern REG_ID = Pattern.compile("[1-9][0-9]{0,8}");

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /// The Date header field of a second.
  private record Dated(long second, String text) {}

  private final RoleSettings.FrontEnd settings;
  private final Bindings bindings;
  private final FlowDirectory flows;
  private volatile Dated dated = new Dated(-1, "");

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
      unsupported(arrival, String.join(", ", required));
      return;
    }
    if (!(request.contacts() instanceof Decoded.Value<List<NameAddr>>(List<NameAddr> contacts))
        || !(request.path() instanceof Decoded.Value<List<NameAddr>>(List<NameAddr> path))) {
      arrival.refuse(400, "Bad Contact or Path");
      return;
    }
    // A Path that the client does not know of would be used behind its back: refused, as
    // registrars do that take RFC 3327 §5.3 by the letter; but for a peer, which put it in and
    // keeps
    // the client's connection.
    if (!path.isEmpty() && !supports(request, "path") && arrival.peer().isEmpty()) {
      unsupported(arrival, "path");
      return;
    }
    int stars = stars(request);
    if (stars > 1 || stars == 1 && (!contacts.isEmpty() || request.expires() != 0)) { // (6)
      arrival.refuse(400, "Contact * With Other Contacts or Expires");
      return;
    }
    if (lacksOutboundHop(request, contacts, path)) {
      arrival.refuse(439, "First Hop Lacks Outbound Support");
      return;
    }
    try {
      if (!contacts.isEmpty() || stars == 1) {
        BindingChange made =
            bindings.update(user, at, held -> change(arrival, contacts, path, held, at));
        if (made instanceof BindingChange.Refused(Refusal refusal)) {
          MessageEdit response = arrival.response(refusal.code(), refusal.toldPeer());
          if (refusal.code() == 423) { // (7), RFC 3261 §20.23
            response.add(HeaderName.MIN_EXPIRES, Long.toString(settings.minExpires().toSeconds()));
          }
          arrival.reply(refusal.code(), response);
          return;
        }
      }
      arrival.reply(200, accepted(arrival, path, bindings.of(user, at), at));
    } catch (StoreFailed e) {
      arrival.refuse(500, "Server Internal Error");
    }
  }

  private static void unsupported(Arrival arrival, String options) {
    arrival.reply(420, arrival.response(420, "Bad Extension").add(HeaderName.UNSUPPORTED, options));
  }

  private static boolean supports(SipMessage request, String option) {
    return request.values(HeaderName.SUPPORTED).stream().anyMatch(option::equalsIgnoreCase);
  }

  private static int stars(SipMessage request) {
    int stars = 0;
    for (String value : request.values(HeaderName.CONTACT)) {
      stars += value.equals("*") ? 1 : 0;
    }
    return stars;
  }

  /// RFC 5626 §6: a client asks for a flow of its own through a first hop that cannot keep one. The
  /// hop that is next to the client put the last Path value in.
  private static boolean lacksOutboundHop(
      SipMessage request, List<NameAddr> contacts, List<NameAddr> path) {
    return supports(request, "outbound")
        && contacts.stream().anyMatch(Registrar::ofFlow)
        && request.vias() instanceof Decoded.Value<List<Via>>(List<Via> vias)
        && vias.size() > 1
        && (path.isEmpty() || !path.getLast().uri().parameters().has("ob"));
  }

  /// Whether a contact is registered for one flow of its device (RFC 5626 §4.2).
  private static boolean ofFlow(NameAddr contact) {
    return contact.parameters().has("+sip.instance")
        && regId(contact.parameters().get("reg-id")) > 0;
  }

  private static BindingChange refused(int code, String toldPeer) {
    return new BindingChange.Refused(new Refusal(code, toldPeer, toldPeer));
  }

  /// (6) and (7): all of it or nothing.
  private BindingChange change(
      Arrival arrival,
      List<NameAddr> contacts,
      List<NameAddr> path,
      List<Binding> held,
      Instant at) {
    SipMessage request = arrival.request();
    long cseq = request.cseq() instanceof Decoded.Value<CSeq>(CSeq value) ? value.number() : 0;
    if (contacts.isEmpty()) {
      for (Binding binding : held) {
        if (!later(binding, request.callId(), cseq)) {
          return refused(500, "CSeq Out of Order");
        }
      }
      return new BindingChange.Replaced(List.of());
    }
    List<Binding> left = new ArrayList<>(held);
    int flowsAsked = 0;
    for (NameAddr contact : contacts) {
      if (!contact.uri().isSip() || contact.uri().encode().length() > MOST_CONTACT_BYTES) {
        return refused(400, "Contact Not a SIP URI");
      }
      long seconds = seconds(request, contact);
      if (seconds > 0 && seconds < HOUR && seconds < settings.minExpires().toSeconds()) {
        return refused(423, "Interval Too Brief");
      }
      flowsAsked += seconds > 0 && ofFlow(contact) ? 1 : 0;
      if (flowsAsked > 1) { // RFC 5626 §6
        return refused(400, "More Than One Contact With reg-id");
      }
      Binding made = binding(arrival, contact, path, cseq, seconds, at);
      if (bytes(made) > MOST_OTHER_BYTES) {
        return refused(400, "Contact, Path or Call-ID Too Long");
      }
      for (Binding old : List.copyOf(left)) {
        if (same(old, made)) {
          if (held.contains(old) && !later(old, made.callId(), cseq)) {
            if (seconds == 0 || !again(old, made)) {
              return refused(500, "CSeq Out of Order");
            }
            made = old; // a repetition on the wire changes nothing
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

  /// (6), (7): whether a REGISTER may touch this binding: one of another client's, or a later one
  /// of the same client's.
  private static boolean later(Binding binding, String callId, long cseq) {
    return !binding.callId().equals(callId) || cseq > binding.cseq();
  }

  /// Whether two bindings of the same CSeq are of the same request: all but the time is equal.
  private static boolean again(Binding old, Binding made) {
    return old.cseq() == made.cseq()
        && old.contact().equals(made.contact())
        && old.qThousandths() == made.qThousandths()
        && old.path().equals(made.path())
        && old.receivedFrom().equals(made.receivedFrom())
        && old.flow().equals(made.flow());
  }

  private static int bytes(Binding made) {
    return made.callId().length()
        + made.instanceId().length()
        + made.path().stream().mapToInt(String::length).sum();
  }

  /// RFC 5626 §6: by instance and flow where both have them; else by the contact's URI (RFC 3261
  /// §10.3 (7)).
  private static boolean same(Binding one, Binding two) {
    boolean outbound = one.regId() > 0 && two.regId() > 0;
    if (outbound) {
      return one.regId() == two.regId() && one.instanceId().equals(two.instanceId());
    }
    return one.contact().equals(two.contact())
        || SipUri.decode(one.contact()) instanceof Decoded.Value<SipUri>(SipUri a)
            && SipUri.decode(two.contact()) instanceof Decoded.Value<SipUri>(SipUri b)
            && a.matches(b);
  }

  /// (7): the contact's own interval, else the request's, else the default; never more than is
  /// granted here. What is no number of seconds counts as 3600 (§10.2.1.1, and RFC 4475 §3.1.2.4 of
  /// the header field).
  private long seconds(SipMessage request, NameAddr contact) {
    String own = contact.parameters().get("expires");
    long wanted = own != null ? number(own) : request.expires();
    return Math.min(wanted < 0 ? DEFAULT_SECONDS : wanted, settings.maxExpires().toSeconds());
  }

  /// `delta-seconds` below 2**32 (RFC 3261 §20.19); -1 for what is none.
  private static long number(String text) {
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    long number = digits && text.length() <= 10 ? Long.parseLong(text) : -1;
    return number > 0xffff_ffffL ? -1 : number;
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
    return text != null && REG_ID.matcher(text).matches() ? Integer.parseInt(text) : 0;
  }

  /// `qvalue` (RFC 3261 §25.1); 1 where there is none or it is malformed.
  private static int thousandths(@Nullable String q) {
    if (q == null || !Q_VALUE.matcher(q).matches()) {
      return 1000;
    }
    return (int) Math.round(Double.parseDouble(q) * 1000);
  }

  /// (8): every contact that is registered now, with what is left of its time.
  private MessageEdit accepted(
      Arrival arrival, List<NameAddr> path, List<Binding> held, Instant at) {
    SipMessage request = arrival.request();
    MessageEdit response = arrival.response(200, "OK");
    boolean outbound = false;
    for (Binding binding : held) {
      long left = Math.max(1, binding.expires().getEpochSecond() - at.getEpochSecond());
      StringBuilder contact = new StringBuilder("<" + binding.contact() + ">;expires=" + left);
      if (binding.qThousandths() < 1000) {
        contact.append(String.format(Locale.ROOT, ";q=0.%03d", binding.qThousandths()));
      }
      if (binding.regId() > 0) {
        contact
            .append(";+sip.instance=\"")
            .append(binding.instanceId().replace("\\", "\\\\").replace("\"", "\\\""))
            .append("\";reg-id=")
            .append(binding.regId());
        outbound = outbound || binding.callId().equals(request.callId());
      }
      response.add(HeaderName.CONTACT, contact.toString());
    }
    for (NameAddr each : path) { // RFC 3327 §5.3
      response.add(HeaderName.PATH, each.encode());
    }
    // RFC 5626 §6: only for a client whose first hop keeps its connection.
    boolean kept =
        path.isEmpty()
            ? !arrival.flow().protocol().datagram()
            : path.getLast().uri().parameters().has("ob");
    if (outbound && kept && supports(request, "outbound")) {
      response.add(HeaderName.REQUIRE, "outbound").add(HeaderName.FLOW_TIMER, "120");
    }
    return response.add(HeaderName.DATE, date(at));
  }

  private String date(Instant at) {
    Dated known = dated;
    if (known.second() != at.getEpochSecond()) {
      known = new Dated(at.getEpochSecond(), DATE.format(at));
      dated = known;
    }
    return known.text();
  }
}
