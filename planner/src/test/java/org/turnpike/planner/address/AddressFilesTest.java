package org.turnpike.planner.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.dns.ExampleFile;
import org.turnpike.planner.table.CsvTable;
import org.turnpike.topology.service.EdgeOption;
import org.turnpike.topology.settings.Endpoint;

class AddressFilesTest {

  static List<String> examples() {
    return ExampleFile.names();
  }

  private static String file(ExampleFile example, String name) {
    return AddressFiles.of(AddressPlan.of(example.topology())).getOrDefault(name, "no such file");
  }

  @Test
  void windowsGetsAPersistentRouteForEachPrefix() {
    assertThat(file(ExampleFile.of(EdgeOption.SINGLE_NAT), "routes/edge1.cmd").lines())
        .filteredOn(l -> !l.startsWith("@rem"))
        .containsExactly(
            "route -p ADD 192.168.10.0 MASK 255.255.255.0 172.25.33.1",
            "route -p ADD 192.168.20.0 MASK 255.255.255.0 172.25.33.1");
  }

  @Test
  void aMaskIsThePrefixLengthInFourNumbers() {
    String[] masks = {
      "/8 255.0.0.0",
      "/12 255.240.0.0",
      "/16 255.255.0.0",
      "/25 255.255.255.128",
      "/31 255.255.255.254"
    };
    for (String mask : masks) {
      String bits = mask.substring(0, mask.indexOf(' '));
      assertThat(
              file(
                  ExampleFile.of(EdgeOption.SINGLE_NAT)
                      .with(
                          "{to: 192.168.10.0/24",
                          "{to: 128.0.0.0/1, via: 172.25.33.1}\n"
                              + "          - {to: 10.0.0.0"
                              + bits),
                  "routes/edge1.cmd"))
          .contains("route -p ADD 128.0.0.0 MASK 128.0.0.0 172.25.33.1")
          .contains("route -p ADD 10.0.0.0 MASK " + mask.substring(mask.indexOf(' ') + 1) + " ");
    }
  }

  @Test
  void theFirstLineSaysWhatNoToolHasRead() {
    assertThat(file(ExampleFile.of(EdgeOption.SINGLE_NAT), "routes/edge1.cmd"))
        .startsWith("@rem Not checked by the vendor's own tool");
  }

  /// The grammar of systemd.network(5): sections, keys and values, comments on lines of their own.
  @ParameterizedTest
  @MethodSource("examples")
  void theDropInHasASectionForEachRoute(String example) {
    AddressPlan plan = AddressPlan.of(ExampleFile.named(example).topology());
    Pattern line =
        Pattern.compile("|#.*|\\[Route]|Destination=[0-9a-f.:]+/\\d+|Gateway=[0-9a-f.:]+");
    AddressFiles.of(plan)
        .forEach((name, text) -> {
          if (name.endsWith(".network.conf")) {
            assertThat(text.lines()).allMatch(l -> line.matcher(l).matches());
            String node = name.substring("routes/".length(), name.indexOf(".network"));
            assertThat(text.lines().filter("[Route]"::equals).count())
                .isEqualTo(
                    plan.routes().stream().filter(r -> r.node().name().equals(node)).count());
          }
        });
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theSamePlanGivesTheSameBytes(String example) {
    assertThat(AddressFiles.of(AddressPlan.of(ExampleFile.named(example).topology())))
        .isEqualTo(AddressFiles.of(AddressPlan.of(ExampleFile.named(example).topology())));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theTableHasALineForEachAddress(String example) {
    AddressPlan plan = AddressPlan.of(ExampleFile.named(example).topology());
    var files = AddressFiles.of(plan);
    CsvTable table = CsvTable.parse(files.getOrDefault("addresses.csv", ""));
    assertThat(table.rows())
        .extracting(r -> r.get("holder") + " " + r.get("use") + " " + r.get("address"))
        .containsExactlyElementsOf(
            plan.assignments().stream()
                .map(a -> a.holder() + " " + a.use() + " " + Endpoint.text(a.address()))
                .toList());
  }
}
