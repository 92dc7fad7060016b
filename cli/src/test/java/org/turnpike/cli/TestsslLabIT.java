package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.network.Lab;
import org.turnpike.lab.network.Namespace;
import org.turnpike.lab.network.Running;
import org.turnpike.pki.CertificateAuthority;
import org.turnpike.pki.CertificateRequest;
import org.turnpike.pki.CertificateStore;
import org.turnpike.pki.Keys;
import org.turnpike.pki.StoredCertificate;
import org.turnpike.pki.SubjectName;
import org.turnpike.pki.Usage;
import org.turnpike.wire.Needs;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// testssl.sh finds nothing of medium severity or above at an Access Edge's ports for clients and
/// for partners; at the internal one, whose certificate names no revocation list here, it finds
/// that.
@Tag("lab")
@Tag("long")
@Needs({"root", "ip", "testssl"})
class TestsslLabIT {

  private static final Set<String> GRAVE = Set.of("MEDIUM", "HIGH", "CRITICAL");
  private static final String CLIENTS = "sip.contoso.example:443";
  private static final String PARTNERS = "sip.contoso.example:5061";
  private static final String SERVERS = "edge.contoso.internal:5061";
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  /// As many things as it looks at where a server speaks TLS; of one that does not, it says two.
  private static final int LOOKED_AT = 100;

  @TempDir Path folder;

  @Test
  void nothingOfMediumSeverityOrAboveIsFoundOutside() throws IOException {
    Path file = folder.resolve("site.yaml");
    Files.writeString(file, Sites.oneEdge("127.77.7"));
    Path edge = folder.resolve("edge");
    Papers papers = new Papers(folder);
    CertificateAuthority inside = papers.authority("inside");
    CertificateAuthority outside = papers.authority("outside");
    Path data = edge.resolve("data");
    Papers.issue(inside, data, "edge1-internal", "edge.contoso.internal");
    KeyPair keys = Keys.generate();
    CertificateRequest wanted =
        new CertificateRequest(
            CertificateRequest.server(names(), Usage.SERVER).subject(),
            names(),
            Set.of(Usage.SERVER),
            Optional.of(URI.create("http://crl.ca.example/outside.crl")));
    CertificateStore.save(
        Papers.certificates(data),
        new StoredCertificate(
            "edge-external",
            keys.getPrivate(),
            List.of(outside.issue(wanted, keys.getPublic(), Instant.now()))));
    Papers.trust(data, "authorities.pem", inside);
    Papers.trust(data, "partners.pem", outside);
    try (Lab lab = Lab.open()) {
      Namespace place = lab.namespace("edge");
      lab.owns(Product.up(place, edge, file.toString(), "--node", "edge1"));
      List<Running> scans =
          List.of(
              scan(place, "127.77.7.130", CLIENTS),
              scan(place, "127.77.7.130", PARTNERS),
              scan(place, "127.77.7.70", SERVERS));
      scans.forEach(scan -> assertThat(scan.awaitEnd(PATIENCE)).isNotNegative());
      assertThat(grave(CLIENTS)).isEmpty();
      assertThat(grave(PARTNERS)).isEmpty();
      assertThat(grave(SERVERS))
          .containsExactly("HIGH cert_revocation: Neither CRL nor OCSP URI provided");
    }
  }

  private static List<SubjectName> names() {
    return Stream.of("sip.contoso.example", "contoso.example")
        .<SubjectName>map(SubjectName.Dns::new)
        .toList();
  }

  private Path findings(String at) {
    return folder.resolve(at.replace(':', '-') + ".json");
  }

  /// @param at name and port; nobody is asked for the address
  private Running scan(Namespace place, String address, String at) {
    return place.start(
        folder.resolve(at.replace(':', '-') + ".log"),
        List.of(
            "testssl",
            "--quiet",
            "--warnings",
            "off",
            "--color",
            "0",
            "--openssl-timeout",
            "20",
            "--add-ca",
            folder.resolve("ca-inside/ca.pem") + "," + folder.resolve("ca-outside/ca.pem"),
            "--jsonfile",
            findings(at).toString(),
            "--ip",
            address,
            at));
  }

  private List<String> grave(String at) throws IOException {
    List<String> out = new ArrayList<>();
    JsonNode all = new JsonMapper().readTree(Files.readString(findings(at)));
    assertThat(all.size()).as("looked at, of " + at).isGreaterThan(LOOKED_AT);
    for (JsonNode each : all) {
      if (GRAVE.contains(each.path("severity").asString())) {
        out.add(
            each.path("severity").asString()
                + " "
                + each.path("id").asString()
                + ": "
                + each.path("finding").asString());
      }
    }
    return out;
  }
}
