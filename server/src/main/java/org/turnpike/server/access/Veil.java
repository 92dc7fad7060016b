package org.turnpike.server.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Flow;
import org.turnpike.server.sip.SipNode;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.MessageEdit;
import org.turnpike.sip.message.NameAddr;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.SipUri;
import org.turnpike.topology.settings.Audience;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.wire.Decoded;

/// Writes and reads what stands for the hidden side: sealed user parts in URIs of our own.
///
/// ```
///  inside sees    Route: <sip:SEAL(client's connection)@inner face;lr>
///  outside sees   Route: <sip:SEAL(node inside, its Record-Routes)@outer face;lr>
///                 Contact: <sip:SEAL(contact inside)@outer face>
/// ```
final class Veil {

  /// Stand for the Call-ID where a seal outlives its call; no Call-ID has a blank.
  private static final String PATH = " path";

  private static final String CONTACT = " contact";

  private final Seal seal;
  private final SipNode sip;

  Veil(Seal seal, SipNode sip) {
    this.seal = seal;
    this.sip = sip;
  }

  /// Our face towards a side, with a seal.
  private SipUri face(Endpoint self, String sealed) {
    String host = Endpoint.text(self.address());
    return SipUri.sip(sealed, host.indexOf(':') >= 0 ? "[" + host + "]" : host, self.port())
        .with("transport", "tls");
  }

  private Endpoint inner() {
    return Objects.requireNonNull(sip.face(Audience.SERVERS), "settings have an inner listener");
  }

  /// A Record-Route for the inside.
  NameAddr inward(Place outside, String callId) {
    return NameAddr.of(face(inner(), seal.close(outside.text(), callId)).with("lr", ""));
  }

  /// A Path for the inside; `ob` where we keep the client's connection (RFC 5626 §5.1).
  NameAddr pathInward(Place outside) {
    SipUri uri = face(inner(), seal.close(outside.text(), PATH)).with("lr", "");
    return NameAddr.of(uri.with("ob", ""));
  }

  /// A Record-Route for whoever is at the other end of this flow.
  NameAddr outward(Place.Inside inside, String callId, Flow to) {
    return NameAddr.of(face(sip.self(to), seal.close(inside.text(), callId)).with("lr", ""));
  }

  NameAddr pathOutward(Place.Inside inside, Flow to) {
    return NameAddr.of(face(sip.self(to), seal.close(inside.text(), PATH)).with("lr", ""));
  }

  /// Where a Route of ours leads; null for one without a seal, or of another call.
  @Nullable Place place(NameAddr route, String callId) {
    return Place.read(seal.open(route.uri().user(), callId));
  }

  /// Where a Path of ours leads.
  @Nullable Place path(NameAddr route) {
    return Place.read(seal.open(route.uri().user(), PATH));
  }

  /// The contact inside that a URI stands for; the URI itself if it is no seal.
  String contact(SipUri uri, String written) {
    String found = uri.isSip() ? seal.open(uri.user(), CONTACT) : null;
    return found == null ? written : found;
  }

  /// Puts seals in place of the contacts of a message.
  void hideContacts(SipMessage message, MessageEdit edit, Flow to) {
    if (message.contacts() instanceof Decoded.Value<List<NameAddr>>(List<NameAddr> contacts)
        && !contacts.isEmpty()) {
      edit.remove(HeaderName.CONTACT);
      for (NameAddr each : contacts) {
        SipUri hidden = face(sip.self(to), seal.close(each.uri().encode(), CONTACT));
        edit.add(
            HeaderName.CONTACT, new NameAddr(each.display(), hidden, each.parameters()).encode());
      }
    }
  }

  /// The Record-Routes of a message; empty where they cannot be read.
  static List<NameAddr> recordRoutes(SipMessage message) {
    return message.recordRoutes() instanceof Decoded.Value<List<NameAddr>>(List<NameAddr> all)
        ? all
        : List.of();
  }

  /// Which of a response's is the one that we put into its request; -1 for none. A call may pass us
  /// twice, so it is told by its place.
  ///
  /// @param below how many the request left with behind ours
  int ours(List<NameAddr> all, int below, String callId) {
    int ours = all.size() - below - 1;
    return ours >= 0 && place(all.get(ours), callId) != null ? ours : -1;
  }

  static List<String> texts(List<NameAddr> all) {
    return all.stream().map(NameAddr::encode).toList();
  }

  /// Writes header lines anew, in this order.
  static void rewrite(MessageEdit edit, HeaderName name, List<String> values) {
    edit.remove(name);
    new ArrayList<>(values).forEach(value -> edit.add(name, value));
  }
}
