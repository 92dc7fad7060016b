package org.turnpike.pki;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;

/// The distinguished name of a request. Parts that are empty are left out.
///
/// @param country two letters
public record Subject(
    String commonName,
    String organization,
    String unit,
    String locality,
    String state,
    String country) {

  /// RFC 5280 appendix A.1: `ub-common-name`.
  private static final int LONGEST_COMMON_NAME = 64;

  /// @throws IllegalArgumentException if the country is not two letters
  public Subject {
    if (!country.isEmpty() && !country.matches("[A-Za-z]{2}")) {
      throw new IllegalArgumentException(
          "country \"" + country + "\": expected two letters, as US");
    }
  }

  public static Subject named(String commonName) {
    return new Subject(commonName, "", "", "", "", "");
  }

  /// Largest part first, as authorities print it. A common name that is too long is left out: the
  /// names that count are the alternative ones (RFC 9525 §2).
  X500Name x500() {
    X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
    add(name, BCStyle.C, country);
    add(name, BCStyle.ST, state);
    add(name, BCStyle.L, locality);
    add(name, BCStyle.O, organization);
    add(name, BCStyle.OU, unit);
    add(name, BCStyle.CN, commonName.length() > LONGEST_COMMON_NAME ? "" : commonName);
    return name.build();
  }

  private static void add(X500NameBuilder name, ASN1ObjectIdentifier part, String value) {
    if (!value.isEmpty()) {
      name.addRDN(part, value);
    }
  }
}
