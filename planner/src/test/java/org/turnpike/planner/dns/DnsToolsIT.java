package org.turnpike.planner.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.address.Pools;
import org.turnpike.planner.random.RandomTopology;
import org.turnpike.topology.service.DeployedDns.View;
import org.turnpike.topology.service.EdgeOption;
import org.turnpike.topology.service.EdgePool.Addressing;
import org.turnpike.wire.Needs;

/// What a plan writes is what name servers take: zone files without a warning, and updates of a
/// running server, whose answers are then the plan and nothing else.
class DnsToolsIT {

  @TempDir Path folder;

  /// The files as they are, and what none of them has: both address families, one address for all,
  /// XMPP, web services with every name, the records of Turnpike's own clients.
  static Stream<String> examples() {
    return Stream.concat(
        ExampleFile.names().stream(),
        Stream.of("dual-stack", "single-address", "2015", "turnpike"));
  }

  private static DnsPlan plan(String name) {
    ExampleFile example =
        switch (name) {
          case "dual-stack" ->
              ExampleFile.named("edge-single-public")
                  .with("131.107.155.0/24", "[131.107.155.0/24, 2001:db8:155::/64]")
                  .with("172.25.33.0/24", "[172.25.33.0/24, 2001:db8:33::/64]")
                  .with("inside: 172.25.33.10", "inside: [172.25.33.10, 2001:db8:33::10]")
                  .with("access: 131.107.155.10", "access: [131.107.155.10, 2001:db8:155::10]")
                  .with("av: 131.107.155.30", "av: [131.107.155.30, 2001:db8:155::30]");
          case "single-address" -> Pools.of(EdgeOption.SCALED_HLB, Addressing.SINGLE, 12);
          case "2015" ->
              ExampleFile.named("edge-scaled-public")
                  .with("product: 2019", "product: 2015")
                  .with("next-hop: fe\n", "next-hop: fe\n    xmpp: yes\n");
          case "turnpike" ->
              ExampleFile.named("edge-scaled-nat")
                  .with("product: 2019", "product: turnpike")
                  .with(
                      "web-outside: web.contoso.com",
                      "web-outside: web.contoso.com\n    web-inside: webint.contoso.net\n"
                          + "    vip: 192.168.20.100")
                  .with(
                      "pools:\n",
                      """
                      pools:
                        rp:
                          role: reverse-proxy
                          outside: redmond/edge-outside
                          inside: redmond/edge-inside
                          external: 10.45.16.40 as 131.107.155.40
                          internal: 172.25.33.40
                          publishes: fe
                      """);
          default -> ExampleFile.named(name);
        };
    return DnsPlan.of(example.topology());
  }

  @ParameterizedTest
  @MethodSource("examples")
  @Needs({"named-checkzone"})
  void everyZoneFileIsReadWithoutAWarningAndSaysWhatThePlanSays(String example) throws Exception {
    DnsPlan plan = plan(example);
    for (String organisation : DnsFiles.organisations(plan)) {
      for (View view : View.values()) {
        for (var zone : DnsFiles.zones(plan, organisation, view).entrySet()) {
          Path file = folder.resolve("zone");
          Files.writeString(file, ZoneFile.text(zone.getKey(), zone.getValue()));

          Ran ran = checkzone(zone.getKey(), file);

          assertThat(ran.error().lines().filter(l -> !quiet(l))).isEmpty();
          assertThat(lines(ran.output())).isEqualTo(lines(zone.getValue()));
        }
      }
    }
  }

  @Test
  @Needs({"named-checkzone"})
  void zonesOfTopologiesAtRandomAreReadWithoutAWarning() throws Exception {
    int zones = 0;
    for (long seed = 0; seed < 60; seed++) {
      DnsPlan plan = DnsPlan.of(RandomTopology.of(seed).topology());
      for (String organisation : DnsFiles.organisations(plan)) {
        for (View view : View.values()) {
          for (var zone : DnsFiles.zones(plan, organisation, view).entrySet()) {
            Path file = folder.resolve("zone");
            Files.writeString(file, ZoneFile.text(zone.getKey(), zone.getValue()));
            assertThat(checkzone(zone.getKey(), file).error().lines().filter(l -> !quiet(l)))
                .as("seed %d, %s of %s, %s", seed, zone.getKey(), organisation, view)
                .isEmpty();
            zones++;
          }
        }
      }
    }
    assertThat(zones).isGreaterThan(200);
  }

  @Test
  @Needs({"named-checkzone"})
  void theCheckSeesATargetWithoutAnAddress() throws Exception {
    // Given a zone file whose SRV record leads nowhere: named-checkzone warns and still exits 0
    Path file = folder.resolve("zone");
    String text =
        DnsFiles.of(DnsPlan.of(ExampleFile.named("edge-single-nat").topology()))
            .getOrDefault("contoso/external/contoso.com.zone", "");
    Files.writeString(file, text.replace("\nsip IN A", "\nsap IN A"));

    assertThat(checkzone("contoso.com", file).error().lines().filter(l -> !quiet(l)))
        .anyMatch(l -> l.contains("SRV") && l.contains("sip.contoso.com"));
  }

  /// Targets in other zones are not looked up: no test asks the Internet. Those in the same zone
  /// must be there.
  private Ran checkzone(String zone, Path file) throws IOException {
    return run("", "named-checkzone", "-i", "local", "-D", "-o", "-", zone, file.toString());
  }

  private static boolean quiet(String line) {
    return line.matches("zone \\S+/IN: loaded serial \\d+( \\(.*\\))?|OK|dump zone to .*|");
  }

  @ParameterizedTest
  @MethodSource("examples")
  @Needs({"named", "nsupdate", "dig"})
  void aRunningServerTakesEveryUpdateTwiceAndThenAnswersThePlan(String example) throws Exception {
    DnsPlan plan = plan(example);
    // Given a server with every view, each zone empty but for SOA and NS
    List<Running.Served> views = new ArrayList<>();
    for (String organisation : DnsFiles.organisations(plan)) {
      for (View view : View.values()) {
        var zones = DnsFiles.zones(plan, organisation, view);
        if (!zones.isEmpty()) {
          views.add(new Running.Served(organisation, view, List.copyOf(zones.keySet()), ""));
        }
      }
    }
    try (Running server = Running.start(folder, views)) {
      for (Running.Served served : views) {
        var zones = DnsFiles.zones(plan, served.organisation(), served.view());
        String script = UpdateScript.text(served.organisation(), served.view(), zones);

        server.update(served, script);
        List<String> serials = serials(server, served);
        server.update(served, script);

        // The second run changes nothing, so the server does not count the serial up.
        assertThat(serials(server, served)).isEqualTo(serials);
        for (var zone : zones.entrySet()) {
          assertThat(lines(server.transfer(served, zone.getKey())))
              .as(served + " " + zone.getKey())
              .isEqualTo(lines(zone.getValue()));
        }
        List<DnsRecord> all = plan.of(served.organisation(), served.view());
        assertThat(lines(server.ask(served, questions(all)))).isEqualTo(lines(all));
      }
    }
  }

  @Test
  @Needs({"named", "nsupdate", "dig"})
  void anUpdateTakesThePlaceOfWhatWasThereAndLeavesOtherNamesAlone() throws Exception {
    DnsPlan plan = plan("edge-scaled-nat");
    String before =
        """
        sip IN A 192.0.2.9
        sip IN AAAA 2001:db8::9
        av IN CNAME www.contoso.com.
        webcon IN TXT "kept"
        www IN A 192.0.2.80
        _sip._tls IN SRV 5 5 443 www.contoso.com.
        """;
    Running.Served served =
        new Running.Served("contoso", View.EXTERNAL, List.of("contoso.com"), before);
    try (Running server = Running.start(folder, List.of(served))) {
      var zones = DnsFiles.zones(plan, "contoso", View.EXTERNAL);
      zones.remove("fabrikam.com");

      server.update(served, UpdateScript.text("contoso", View.EXTERNAL, zones));

      Set<String> expected = lines(zones.getOrDefault("contoso.com", List.of()));
      expected.add("www.contoso.com A 192.0.2.80");
      expected.add("webcon.contoso.com TXT \"kept\"");
      assertThat(lines(server.transfer(served, "contoso.com"))).isEqualTo(expected);
    }
  }

  private static List<String> serials(Running server, Running.Served served) throws IOException {
    List<String> serials = new ArrayList<>();
    for (String zone : served.zones()) {
      serials.add(
          server
              .transfer(served, zone)
              .lines()
              .filter(l -> l.contains("\tSOA\t"))
              .findFirst()
              .orElseThrow());
    }
    return serials;
  }

  private static String questions(List<DnsRecord> records) {
    return records.stream()
        .map(r -> r.name() + " " + r.type())
        .distinct()
        .collect(Collectors.joining("\n", "", "\n"));
  }

  /// `sip.contoso.com A 131.107.155.10` of each record but SOA and NS, out of what dig or
  /// named-checkzone print.
  private static Set<String> lines(String printed) {
    return printed
        .lines()
        .filter(l -> !l.isBlank() && !l.startsWith(";"))
        .map(l -> l.trim().split("\\s+", 5))
        .filter(p -> !p[3].equals("SOA") && !p[3].equals("NS"))
        .peek(p -> assertThat(p[1]).isEqualTo(Integer.toString(DnsFiles.TTL)))
        .map(p -> p[0].replaceAll("\\.$", "") + " " + p[3] + " " + p[4])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> lines(List<DnsRecord> records) {
    return records.stream()
        .map(r -> r.name() + " " + r.type() + " " + r.rightSide())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  record Ran(String output, String error) {}

  static Ran run(String input, String... command) throws IOException {
    Path error = Files.createTempFile("stderr", "");
    Path in = Files.createTempFile("stdin", "");
    try {
      Files.writeString(in, input);
      Process process =
          new ProcessBuilder(command)
              .redirectInput(in.toFile())
              .redirectError(error.toFile())
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor())
          .as(String.join(" ", command) + "\n" + output + Files.readString(error))
          .isZero();
      return new Ran(output, Files.readString(error));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      Files.delete(error);
      Files.delete(in);
    }
  }
}
