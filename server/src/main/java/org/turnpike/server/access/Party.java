package org.turnpike.server.access;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnpike.sip.message.NameAddr;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.wire.Decoded;

/// The far side of a dialog, sealed into the Record-Route that it was shown. Whoever has that Route
/// is let in without a password, so he may say with it only what this side of this dialog says (RFC
/// 3261 §12.2.2): a seal alone would let a partner write to its callers in our users' names.
///
/// @param domain of a partner, which its certificate has to speak for; empty for a client or a home
/// @param address that the dialog knows it by: a retargeted callee answers by the name that was
///   asked for, in our own domain perhaps
/// @param tag its own; empty where it had none yet
/// @param ourTag of the side inside
record Party(String domain, String address, String tag, String ourTag) {

  /// For what is no dialog's: a Path.
  static final Party NONE = new Party("", "", "", "");

  Party {
    address = oneLine(address); // a seal is read line by line, and a partner chose these
    tag = oneLine(tag);
    ourTag = oneLine(ourTag);
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }

  /// Why a request is not this party's.
  ///
  /// @param event for the log
  record Objection(String event, String cause) {}

  /// Who began a dialog from outside, once this response has said who of the inside takes part.
  static Party calling(Place outside, SipMessage request, SipMessage response) {
    return new Party(
        domain(outside), address(request.from()), text(request.fromTag()), text(response.toTag()));
  }

  /// Who is asked for from inside; each branch of a fork outside will have a tag of its own.
  static Party called(Place outside, SipMessage request) {
    return new Party(domain(outside), address(request.to()), "", text(request.fromTag()));
  }

  private static String domain(Place outside) {
    return outside instanceof Place.Partner(String _, String domain) ? domain : "";
  }

  /// @param partner whether a partner sends it: who of its domain speaks is its own business (RFC
  ///   4916), who of ours is not
  Optional<Objection> objection(SipMessage request, boolean partner) {
    String from = address(request.from());
    if (partner == domain.isEmpty()) {
      return Optional.of(new Objection("foreign-dialog", "a Route that another kind of peer got"));
    }
    if (!from.equals(address) && !(partner && host(request.from()).equals(domain))) {
      return Optional.of(
          new Objection("spoofed-from", "From of " + from + " in a dialog with " + address));
    }
    if (!tag.isEmpty() && !tag.equals(request.fromTag()) || !ourTag.equals(request.toTag())) {
      return Optional.of(new Objection("foreign-dialog", "tags of another dialog"));
    }
    return Optional.empty();
  }

  /// User and domain, as far as they tell somebody from somebody else.
  private static String address(Decoded<NameAddr> named) {
    return named instanceof Decoded.Value<NameAddr>(NameAddr value)
        ? text(value.uri().user()) + '@' + host(named)
        : "";
  }

  /// RFC 1034 §3.1: with a dot at its end it is the same name.
  static String host(Decoded<NameAddr> named) {
    if (!(named instanceof Decoded.Value<NameAddr>(NameAddr value))) {
      return "";
    }
    String host = value.uri().host().toLowerCase(Locale.ROOT);
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
