package org.turnpike.net;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// Names that a certificate is for (RFC 5922 §7.1): DNS names, and the hosts of `sip:` URIs.
final class ProvenNames {

  private static final int DNS = 2;
  private static final int URI = 6;

  private ProvenNames() {}

  static List<String> of(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      for (List<?> each : all == null ? List.<List<?>>of() : all) {
        String value = String.valueOf(each.get(1)).toLowerCase(Locale.ROOT);
        if (each.get(0).equals(DNS)) {
          names.add(value);
        } else if (each.get(0).equals(URI) && value.startsWith("sip:") && value.indexOf('@') < 0) {
          names.add(value.substring("sip:".length())); // RFC 5922 §7.1: a URI without a user
        }
      }
    } catch (CertificateParsingException e) {
      return List.of(); // no name can be read: none is proven
    }
    return names.stream().distinct().toList();
  }
}
