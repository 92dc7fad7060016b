package org.turnpike.pki;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;

/// Which names of a certificate answer for the name that was asked for. The common name never does
/// (RFC 9525 §2).
public enum NameRule {

  /// A server reached by host name or address (RFC 9525 §6). A wildcard stands for exactly one
  /// label, the first.
  HOST {
    @Override
    boolean matches(List<SubjectName> names, SubjectName wanted) {
      return switch (wanted) {
        case SubjectName.Ip(InetAddress address) -> names.contains(new SubjectName.Ip(address));
        case SubjectName.Uri uri -> names.contains(uri);
        case SubjectName.Dns(String host) ->
            names.stream().anyMatch(n -> n instanceof SubjectName.Dns(String p) && covers(p, host));
      };
    }
  },

  /// A server that speaks for a SIP domain (RFC 5922 §7.2): no wildcards, and `sip:` URIs, where
  /// there are any, are all that counts (§7.1).
  SIP_DOMAIN {
    @Override
    boolean matches(List<SubjectName> names, SubjectName wanted) {
      List<String> domains =
          names.stream()
              .filter(n -> n instanceof SubjectName.Uri(String uri) && sip(uri))
              .map(n -> n.toString().substring(4).toLowerCase(Locale.ROOT))
              .toList();
      if (!domains.isEmpty()) {
        // One with a user part is a person's, not a domain's.
        return domains.contains(wanted.toString());
      }
      return names.contains(wanted);
    }
  };

  abstract boolean matches(List<SubjectName> names, SubjectName wanted);

  private static boolean sip(String uri) {
    return uri.regionMatches(true, 0, "sip:", 0, 4);
  }

  private static boolean covers(String presented, String host) {
    if (!presented.startsWith("*.")) {
      return presented.equals(host);
    }
    int dot = host.indexOf('.');
    return dot > 0 && host.substring(dot).equals(presented.substring(1));
  }
}
