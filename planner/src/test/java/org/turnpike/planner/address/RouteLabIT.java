package org.turnpike.planner.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turnpike.planner.dns.ExampleFile;
import org.turnpike.topology.service.EdgeOption;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.wire.Needs;

/// The script of an Edge's routes, run twice in an empty namespace whose only adapter is the
/// internal one; the kernel then has the planned routes and no other.
@Tag("lab")
class RouteLabIT {

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(EdgeOption.class)
  @Needs({"root", "unshare", "ip"})
  void theKernelHasThePlannedRoutesAfterTheScriptRanTwice(EdgeOption option) throws Exception {
    AddressPlan plan =
        AddressPlan.of(
            ExampleFile.of(option)
                .with("office: 192.168.10.0/24", "office: [192.168.10.0/24, 2001:db8:10::/64]")
                .with(
                    "edge-inside: 172.25.33.0/24",
                    "edge-inside: [172.25.33.0/24, 2001:db8:33::/64]")
                .with("inside: 172.25.33.10", "inside: [172.25.33.10, 2001:db8:33::10]")
                .topology());
    Path script = folder.resolve("edge1.sh");
    Files.writeString(script, AddressFiles.of(plan).getOrDefault("routes/edge1.sh", ""));

    String routes =
        run(
            "ip link add inside type veth peer name lan && ip link set lan up && ip link set inside up"
                + " && ip addr add 172.25.33.10/24 dev inside"
                + " && ip addr add 2001:db8:33::10/64 dev inside nodad"
                + " && sh $0 && sh $0 && ip route show dev inside && ip -6 route show dev inside",
            script);

    List<String> expected =
        plan.routes().stream()
            .filter(r -> r.node().name().equals("edge1"))
            .map(r -> r.to() + " via " + Endpoint.text(r.via()))
            .sorted()
            .toList();
    assertThat(expected).hasSize(3);
    assertThat(
            routes
                .lines()
                .filter(l -> l.contains(" via "))
                .map(l -> String.join(" ", Stream.of(l.split(" ")).limit(3).toList()))
                .sorted())
        .containsExactlyElementsOf(expected);
  }

  private static String run(String script, Path argument) throws Exception {
    Process process =
        new ProcessBuilder("unshare", "-n", "sh", "-c", script, argument.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
