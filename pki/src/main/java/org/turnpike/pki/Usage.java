package org.turnpike.pki;

import org.bouncycastle.asn1.x509.KeyPurposeId;

/// What a certificate may prove (RFC 5280 §4.2.1.12). MTLS between servers needs both.
public enum Usage {
  SERVER("serverAuth", KeyPurposeId.id_kp_serverAuth),
  CLIENT("clientAuth", KeyPurposeId.id_kp_clientAuth);

  static final String ANY = KeyPurposeId.anyExtendedKeyUsage.getId();

  private final String text;
  private final KeyPurposeId purpose;

  Usage(String text, KeyPurposeId purpose) {
    this.text = text;
    this.purpose = purpose;
  }

  KeyPurposeId purpose() {
    return purpose;
  }

  String oid() {
    return purpose.getId();
  }

  /// As in the RFC: `serverAuth`.
  public String text() {
    return text;
  }
}
