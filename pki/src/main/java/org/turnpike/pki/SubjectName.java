package org.turnpike.pki;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.GeneralName;

/// A name in a certificate's subjectAltName (RFC 5280 §4.2.1.6). The order of a list of these is
/// the order in the certificate.
public sealed interface SubjectName {

  /// A host, perhaps with `*` as its whole first label.
  ///
  /// @param name in lower case, international labels in their A-form, without the final dot
  record Dns(String name) implements SubjectName {

    private static final Pattern NAME =
        Pattern.compile(
            "(\\*\\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?");

    /// @throws IllegalArgumentException if it is no host name
    public Dns {
      name = ascii(name);
      if (name.length() > 253 || !NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "\""
                + name
                + "\" is no host name for a certificate: expected a form like"
                + " sip.example.com or *.example.com");
      }
    }

    static String ascii(String name) {
      String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
      boolean plain = bare.chars().allMatch(c -> c < 0x80);
      return (plain ? bare : IDN.toASCII(bare)).toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /// An address.
  record Ip(InetAddress address) implements SubjectName {
    @Override
    public String toString() {
      return address.getHostAddress();
    }
  }

  /// A URI; `sip:example.com` says that the holder answers for the domain (RFC 5922 §4).
  record Uri(String uri) implements SubjectName {
    @Override
    public String toString() {
      return uri;
    }
  }

  /// Reads an address, a `sip:` URI, or else a host name.
  ///
  /// @throws IllegalArgumentException for anything else
  static SubjectName parse(String text) {
    if (text.regionMatches(true, 0, "sip:", 0, 4)) {
      return new Uri(text);
    }
    boolean address = text.indexOf(':') >= 0 || text.matches("[0-9.]+");
    return address ? new Ip(InetAddress.ofLiteral(text)) : new Dns(text);
  }

  /// The names of a certificate, in its order. Kinds that no check here looks at are left out.
  static List<SubjectName> of(X509Certificate certificate) {
    List<SubjectName> names = new ArrayList<>();
    try {
      Collection<List<?>> found = certificate.getSubjectAlternativeNames();
      if (found == null) {
        return List.of();
      }
      for (List<?> entry : found) {
        named((Integer) entry.get(0), String.valueOf(entry.get(1))).ifPresent(names::add);
      }
    } catch (CertificateParsingException e) {
      return List.of(); // no name can be read, so none matches
    }
    return List.copyOf(names);
  }

  /// A name of a request.
  static Optional<SubjectName> of(GeneralName name) {
    if (name.getTagNo() != GeneralName.iPAddress) {
      return named(name.getTagNo(), String.valueOf(name.getName()));
    }
    try {
      byte[] octets = ASN1OctetString.getInstance(name.getName()).getOctets();
      return Optional.of(new Ip(InetAddress.getByAddress(octets)));
    } catch (UnknownHostException e) {
      return Optional.empty(); // neither 4 nor 16 octets
    }
  }

  private static Optional<SubjectName> named(int tag, String value) {
    try {
      return switch (tag) {
        case GeneralName.dNSName -> Optional.of(new Dns(value));
        case GeneralName.iPAddress -> Optional.of(new Ip(InetAddress.ofLiteral(value)));
        case GeneralName.uniformResourceIdentifier -> Optional.of(new Uri(value));
        default -> Optional.empty(); // mail addresses: nothing that a server is reached by
      };
    } catch (IllegalArgumentException e) {
      // A name with a space, or `f*.example.com`, matches nothing (RFC 9525 §6.3).
      return Optional.empty();
    }
  }

  default GeneralName general() {
    return switch (this) {
      case Dns(String name) -> new GeneralName(GeneralName.dNSName, name);
      case Ip(InetAddress address) ->
          new GeneralName(GeneralName.iPAddress, new DEROctetString(address.getAddress()));
      case Uri(String uri) -> new GeneralName(GeneralName.uniformResourceIdentifier, uri);
    };
  }
}
