package org.turnpike.planner.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.sheet.Artefact;
import org.turnpike.planner.table.CsvTable;

class DnsFilesTest {

  static List<String> examples() {
    return ExampleFile.names();
  }

  private static Map<String, String> files(ExampleFile example) {
    return DnsFiles.of(DnsPlan.of(example.topology()));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theSamePlanGivesTheSameBytes(String example) {
    assertThat(files(ExampleFile.named(example))).isEqualTo(files(ExampleFile.named(example)));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyFileHasAPlaceInAPlansFolder(String example) {
    assertThat(files(ExampleFile.named(example)).keySet())
        .allSatisfy(name -> Artefact.open("dns/" + name, ""));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theTableHasALineForEachRecord(String example) {
    DnsPlan plan = DnsPlan.of(ExampleFile.named(example).topology());
    assertThat(CsvTable.parse(DnsFiles.of(plan).getOrDefault("records.csv", "")).rows())
        .extracting(
            r -> r.get("view") + " " + r.get("name") + " " + r.get("type") + " " + r.get("value"))
        .containsExactlyElementsOf(
            plan.records().stream()
                .map(r -> r.view().text() + " " + r.name() + " " + r.type() + " " + r.value())
                .toList());
  }

  @Test
  void theSerialIsThatOfTheRecordsAndOfNothingElse() {
    ExampleFile example = ExampleFile.named("edge-single-nat");
    String zone = "contoso/external/contoso.com.zone";
    String serial = serial(files(example).getOrDefault(zone, ""));

    assertThat(
            serial(
                files(example.with("bandwidth: 1 Gbit/s", "bandwidth: 2 Gbit/s"))
                    .getOrDefault(zone, "")))
        .isEqualTo(serial);
    assertThat(
            serial(files(example.with("131.107.155.30", "131.107.155.35")).getOrDefault(zone, "")))
        .isNotEqualTo(serial);
  }

  /// RFC 1982 §7: a serial is a number of 32 bits; 0 and the upper half invite accidents.
  private static String serial(String zone) {
    String soa = zone.lines().filter(l -> l.contains(" SOA ")).findFirst().orElseThrow();
    String serial = soa.split(" ")[5];
    assertThat(Long.parseLong(serial)).isBetween(1L, (1L << 31) - 1);
    return serial;
  }

  @Test
  void aLargeUpdateGoesInSeveralMessagesAndNoNameIsTornInTwo() {
    // Given a pool of two hundred servers
    StringBuilder nodes = new StringBuilder("      fe1: 192.168.20.11\n");
    for (int i = 2; i <= 200; i++) {
      nodes.append("      fe").append(i).append(": 192.168.20.").append(i + 50).append('\n');
    }
    String script =
        files(
                ExampleFile.named("edge-single-nat")
                    .with("      fe1: 192.168.20.11\n      fe2: 192.168.20.12\n", nodes.toString()))
            .getOrDefault("contoso/internal.nsupdate", "");

    List<Set<String>> messages = new ArrayList<>(List.of(new HashSet<>()));
    for (String line : script.lines().toList()) {
      if (line.equals("send")) {
        messages.add(new HashSet<>());
      } else if (line.startsWith("update")) {
        messages.getLast().add(line.split(" ")[2]);
      }
    }
    messages.removeLast();
    assertThat(messages).hasSizeGreaterThan(4);
    assertThat(messages.stream().flatMap(Set::stream).toList()).doesNotHaveDuplicates();
    assertThat(script).doesNotContain("\n\nsend").endsWith("send\n");
  }

  @Test
  void aZoneNameLongerThanAFileNameIsCutAndStaysApart() {
    String label = "a".repeat(60);
    String first = label + "." + label + ".one.example";
    String second = label + "." + label + ".two.example";
    Map<String, String> files =
        files(
            ExampleFile.named("edge-single-nat")
                .with("[contoso.com, fabrikam.com]", "[" + first + ", " + second + "]"));
    List<String> zones =
        files.keySet().stream().filter(f -> f.startsWith("contoso/external/")).toList();
    assertThat(zones).hasSize(2).allMatch(f -> f.length() < 128);
    assertThat(zones).allSatisfy(name -> Artefact.open("dns/" + name, ""));
  }
}
