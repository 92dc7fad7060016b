package org.turnpike.lab.stage;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.network.Namespace;
import org.turnpike.lab.network.Running;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.ServerPool;
import org.turnpike.topology.settings.Endpoint;

/// Where a browser finds the web client of its home, and whose certificates it believes.
final class Pages {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Pages() {}

  /// Asks for the home's own name, and then for the one that a reverse proxy publishes, in the
  /// browser's own place: the first whose address takes a connection, for a browser waits minutes
  /// for one that does not.
  ///
  /// @return `https://web.contoso.com/client/`; empty where nothing answers
  static Optional<String> find(Namespace place, Pool home, InetAddress resolver, Path folder) {
    List<String> names = new ArrayList<>(List.of(home.fqdn()));
    if (home instanceof ServerPool pool) {
      pool.webFqdnOutside().ifPresent(names::add);
    }
    String script =
        "for n in "
            + String.join(" ", names)
            + "; do for a in $(dig +short +time=2 +tries=2 @"
            + Endpoint.text(resolver)
            + " $n A | grep -E '^[0-9.]+$');"
            + " do if timeout 3 bash -c \"</dev/tcp/$a/443\" 2>/dev/null;"
            + " then echo \"at $n\"; exit 0; fi; done; done; echo nowhere";
    Running asked = place.start(folder.resolve("pages.log"), List.of("bash", "-c", script));
    String said = asked.await(l -> l.startsWith("at ") || l.equals("nowhere"), PATIENCE);
    return said.startsWith("at ")
        ? Optional.of("https://" + said.substring(3) + "/client/")
        : Optional.empty();
  }

  /// The public keys of certificates as a browser wants them named: SHA-256 in Base64.
  ///
  /// @param issued folder of what the lab's authorities issued
  static List<String> keys(Path issued) {
    try (Stream<Path> files = Files.list(issued)) {
      return files.filter(f -> f.toString().endsWith(".pem")).sorted().map(Pages::key).toList();
    } catch (IOException e) {
      throw new LabFailed(issued + ": " + e.getMessage(), e);
    }
  }

  private static String key(Path certificate) {
    try (InputStream in = Files.newInputStream(certificate)) {
      byte[] key =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(in)
              .getPublicKey()
              .getEncoded();
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
    } catch (IOException | GeneralSecurityException e) {
      throw new LabFailed(certificate + ": " + e.getMessage(), e);
    }
  }
}
