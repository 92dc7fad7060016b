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
import org.turnpike.topology.network.Proxy;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.ServerPool;
import org.turnpike.topology.settings.Endpoint;

/// Where a browser finds the web client of its home, and whose certificates it believes.
final class Pages {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String END = "ended with ";

  private Pages() {}

  /// Asks for the home's own name, and then for the one that a reverse proxy publishes, in the
  /// browser's own place: the first whose address takes a connection, for a browser waits minutes
  /// for one that does not. Where the browser goes by a proxy, that is asked to connect.
  ///
  /// @return `https://web.contoso.com/client/`; empty where nothing answers
  static Optional<String> find(
      Namespace place, Pool home, InetAddress resolver, Optional<Proxy> proxy, Path folder) {
    List<String> names = new ArrayList<>(List.of(home.fqdn()));
    if (home instanceof ServerPool pool) {
      pool.webFqdnOutside().ifPresent(names::add);
    }
    for (String name : names) {
      for (String address : addresses(place, name, resolver, folder)) {
        boolean past =
            proxy
                .filter(p -> !p.bypasses(name) && !p.bypasses(InetAddress.ofLiteral(address)))
                .isEmpty();
        String test = past ? "</dev/tcp/" + address + "/443" : connect(proxy.orElseThrow(), name);
        if (run(place, "timeout 5 bash -c '" + test + "' 2>&1", folder).contains(END + 0)) {
          return Optional.of("https://" + name + "/client/");
        }
      }
    }
    return Optional.empty();
  }

  private static List<String> addresses(
      Namespace place, String name, InetAddress resolver, Path folder) {
    String ask = "dig +short +time=2 +tries=2 @" + Endpoint.text(resolver) + " " + name + " A";
    return run(place, ask, folder).stream().filter(l -> l.matches("[0-9.]+")).toList();
  }

  /// Asks a proxy for a connection (RFC 9110 §9.3.6): fails where it gives none.
  private static String connect(Proxy proxy, String name) {
    return "exec 3<>/dev/tcp/"
        + proxy.address().getHostAddress()
        + "/"
        + proxy.port()
        + " && printf \"CONNECT "
        + name
        + ":443 HTTP/1.1\\r\\nHost: "
        + name
        + ":443\\r\\n\\r\\n\" >&3 && read -r said <&3 && echo \"$said\""
        + " && [[ $said == *\" 200 \"* ]]";
  }

  /// What a command says there, and last how it ended.
  private static List<String> run(Namespace place, String command, Path folder) {
    Running asked =
        place.start(
            folder.resolve("pages.log"),
            List.of("bash", "-c", command + "; echo \"" + END + "$?\""));
    asked.await(l -> l.startsWith(END), PATIENCE);
    return asked.output();
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
