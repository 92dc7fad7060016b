package org.turnpike.pki;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRLException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A revocation list that was fetched, as a file: lines of what the server said, the authority's
/// certificate and the list, both PEM, so that `openssl crl -in FILE` shows it.
///
/// @param uris where it is to be had, in the order of the certificates that name it
/// @param said what else is kept of it, by words without a colon
public record KeptList(RevocationList list, List<URI> uris, Map<String, String> said) {

  private static final String URI_WORD = "uri";

  public KeptList {
    uris = List.copyOf(uris);
    said = Map.copyOf(said);
  }

  /// @throws PkiFailed if it cannot be written
  public void write(Path file) {
    StringBuilder out = new StringBuilder();
    uris.forEach(uri -> out.append(URI_WORD + ": ").append(uri).append('\n'));
    new TreeMap<>(said)
        .forEach((word, text) ->
            out.append(word).append(": ").append(text.replaceAll("\\p{Cntrl}", " ")).append('\n'));
    out.append(Pem.text(List.of(list.issuer())));
    try {
      out.append(Pem.text("X509 CRL", list.list().getEncoded()));
    } catch (CRLException e) {
      throw new IllegalStateException("a list that was read cannot be written", e);
    }
    Pem.write(file, ascii(out.toString()), false);
  }

  private static String ascii(String text) {
    return new String(text.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII);
  }

  /// Reads one again, its signature too.
  ///
  /// @return empty if it is damaged: it can be fetched again
  public static Optional<KeptList> read(Path file, Instant now) {
    try {
      List<URI> uris = new ArrayList<>();
      Map<String, String> said = new TreeMap<>();
      byte[] kept = Files.readAllBytes(file);
      for (String line : new String(kept, StandardCharsets.US_ASCII).lines().toList()) {
        if (line.startsWith("-----")) {
          break;
        }
        int colon = Math.max(0, line.indexOf(": "));
        String text = line.substring(Math.min(line.length(), colon + 2));
        if (line.startsWith(URI_WORD + ": ")) {
          DistributionPoints.web(text).ifPresent(uris::add);
        } else {
          said.put(line.substring(0, colon), text);
        }
      }
      X509Certificate issuer = Pem.certificates(kept, file.toString()).getFirst();
      byte[] der = Pem.revocationList(kept);
      for (URI uri : uris) {
        if (RevocationList.read(der, issuer, uri, now)
            instanceof RevocationList.Read.Good(RevocationList list)) {
          return Optional.of(new KeptList(list, uris, said));
        }
      }
      return Optional.empty();
    } catch (IOException | PkiFailed e) {
      return Optional.empty();
    }
  }
}
