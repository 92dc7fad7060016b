package org.turnpike.pki;

/// One thing that is wrong with a certificate.
///
/// @param toldOperator names, dates and the remedy; the peer learns [Kind#alert] only
public record CertificateFault(Kind kind, String toldOperator) {

  /// What is wrong, and the TLS alert that tells the peer (RFC 8446 §6.2).
  public enum Kind {
    MALFORMED("bad_certificate", 42),
    KEY_MISMATCH("internal_error", 80),
    CHAIN_ORDER("internal_error", 80),
    NAME_MISMATCH("bad_certificate", 42),
    NOT_YET_VALID("certificate_expired", 45),
    EXPIRED("certificate_expired", 45),
    UNTRUSTED("unknown_ca", 48),
    BAD_SIGNATURE("bad_certificate", 42),
    REVOKED("certificate_revoked", 44),
    REVOCATION_UNKNOWN("certificate_unknown", 46),
    WRONG_USAGE("unsupported_certificate", 43);

    private final String alert;
    private final int code;

    Kind(String alert, int code) {
      this.alert = alert;
      this.code = code;
    }

    /// Name of the alert.
    public String alert() {
      return alert;
    }

    /// Number of the alert.
    public int code() {
      return code;
    }
  }

  /// All that the peer is told.
  public String toldPeer() {
    return kind.alert();
  }
}
