package org.turnpike.planner.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.planner.Contoso;
import org.turnpike.topology.Topology;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.EdgeOption;
import org.turnpike.topology.service.EdgePool.Addressing;
import org.turnpike.wire.Needs;

/// OpenSSL takes the configuration of each planned request and our own request alike, and reads in
/// both the subject, the names in order and the usage of the plan.
@Needs("openssl")
class OpensslRequestIT {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "SCALED_NAT, SERVER_2015",
    "SINGLE_PUBLIC, SERVER_2019",
    "SCALED_HLB, SUBSCRIPTION_EDITION",
    "SCALED_PUBLIC, TURNPIKE"
  })
  void bothRequestsVerifyAndSayWhatIsPlanned(EdgeOption option, Product product) throws Exception {
    Topology topology = Contoso.of(option, Addressing.PER_ROLE, product).topology();
    Map<Boolean, KeyPair> keys = new HashMap<>();
    for (PlannedCertificate planned : CertificatePlan.of(topology).certificates()) {
      String name = planned.name();
      Path config = folder.resolve(name + ".openssl.cnf");
      Files.writeString(config, planned.opensslConfig());

      // The command that stands in the file's own head.
      Matcher command = Pattern.compile("(?m)^# {3}openssl (.*)$").matcher(planned.opensslConfig());
      assertThat(command.find()).isTrue();
      openssl(command.group(1).split(" "));
      assertSays(planned, name + ".csr");

      KeyPair key = keys.computeIfAbsent(planned.rsa(), _ -> planned.newKey());
      Files.writeString(folder.resolve(name + "-own.csr"), planned.signingRequest(key));
      assertSays(planned, name + "-own.csr");
    }
  }

  @ParameterizedTest
  @CsvSource("TURNPIKE")
  void aSubjectThatIsTooLongBecomesAName(Product product) throws Exception {
    String domain = "a".repeat(60) + ".example";
    Topology topology =
        CertificateTableTest.read("edge-single-nat", "sfbedge.contoso.net", "sfbedge." + domain);
    PlannedCertificate planned = CertificateTableTest.named(topology, "edge1-internal");
    assertThat(planned.names()).containsExactly("sfbedge." + domain);
    Files.writeString(folder.resolve("edge1-internal.openssl.cnf"), planned.opensslConfig());
    openssl(
        "req",
        "-new",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "k",
        "-out",
        "long.csr",
        "-config",
        "edge1-internal.openssl.cnf");
    assertThat(openssl("req", "-verify", "-noout", "-text", "-in", "long.csr"))
        .contains("DNS:sfbedge." + domain)
        .contains("O = contoso");
  }

  private void assertSays(PlannedCertificate planned, String request) throws Exception {
    String said = openssl("req", "-verify", "-noout", "-text", "-in", request);
    assertThat(said).as(request).contains("self-signature verify OK");
    assertThat(found(said, "Subject: (.*)")).isEqualTo("CN = " + planned.subject());
    String names = planned.names().stream().map(n -> "DNS:" + n).collect(Collectors.joining(", "));
    assertThat(found(said, "Subject Alternative Name: *\\R *(.*)")).as(request).isEqualTo(names);
    assertThat(Arrays.asList(found(said, "Extended Key Usage: *\\R *(.*)").split(", ")))
        .containsExactlyElementsOf(
            planned.usages().stream()
                .map(u ->
                    switch (u) {
                      case SERVER -> "TLS Web Server Authentication";
                      case CLIENT -> "TLS Web Client Authentication";
                    })
                .toList());
  }

  private static String found(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return matcher.find() ? matcher.group(1).strip() : "";
  }

  private String openssl(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }
}
