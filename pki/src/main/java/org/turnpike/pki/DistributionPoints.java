package org.turnpike.pki;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/// Where a certificate's issuer publishes what it took back (RFC 5280 §4.2.1.13).
public final class DistributionPoints {

  private static final int MOST = 4;
  private static final int LONGEST = 1000;

  private DistributionPoints() {}

  /// The `http` URIs, in the certificate's order, the first few of them. Points that are for some
  /// reasons only, or whose list another issuer signs, are left out: they say too little of the
  /// certificate, and §6.3.3 allows leaving them.
  public static List<URI> of(X509Certificate certificate) {
    byte[] value = certificate.getExtensionValue(Extension.cRLDistributionPoints.getId());
    if (value == null) {
      return List.of();
    }
    List<URI> found = new ArrayList<>();
    try {
      byte[] points = ASN1OctetString.getInstance(value).getOctets();
      for (DistributionPoint point : CRLDistPoint.getInstance(points).getDistributionPoints()) {
        DistributionPointName name = point.getDistributionPoint();
        if (name != null
            && point.getReasons() == null
            && point.getCRLIssuer() == null
            && name.getType() == DistributionPointName.FULL_NAME) {
          found.addAll(uris(GeneralNames.getInstance(name.getName())));
        }
      }
    } catch (RuntimeException e) {
      // The ASN.1 reader meets an unexpected type with whatever exception is nearest at hand; what
      // cannot be read names no list.
      return List.of();
    }
    return found.stream().distinct().limit(MOST).toList();
  }

  /// The `http` URIs among names.
  static List<URI> uris(GeneralNames names) {
    List<URI> found = new ArrayList<>();
    for (GeneralName each : names.getNames()) {
      if (each.getTagNo() == GeneralName.uniformResourceIdentifier) {
        web(ASN1IA5String.getInstance(each.getName()).getString()).ifPresent(found::add);
      }
    }
    return found;
  }

  /// A URI that can be asked for over plain HTTP: §4.2.1.13 has lists come without TLS, since they
  /// are signed, and a connection that needs them to be trusted could never begin.
  public static Optional<URI> web(String text) {
    try {
      URI uri = new URI(text);
      boolean asked =
          text.length() <= LONGEST
              && "http".equalsIgnoreCase(uri.getScheme())
              && uri.getHost() != null
              && uri.getRawUserInfo() == null
              && uri.getRawFragment() == null;
      return asked ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
