package org.turnpike.lab.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.lab.network.Lab;
import org.turnpike.planner.sheet.Plan;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.wire.Needs;

/// Built machines with an adapter on each side.
@Tag("lab")
@Needs({"root", "ip", "nft"})
class AdaptersLabIT {

  @TempDir Path folder;

  /// An Edge that has a gateway inside as well, which it should not: what has an adapter's address
  /// leaves by that adapter. By the table of all, the kernel takes now one gateway and now the
  /// other.
  @Test
  void ofTwoGatewaysTheOneOfTheAdapterWithTheAddressIsTaken() throws Exception {
    String file =
        Files.readString(Path.of("..", "examples", "edge-single-nat.yaml"))
            .replace(
                "        inside: 172.25.33.10\n",
                "        inside: 172.25.33.10\n        inside-gateway: 172.25.33.1\n");
    try (Lab lab = Lab.open()) {
      Fabric fabric = Fabric.raise(lab, Plan.of(read(file)));
      assertThat(way(fabric, "198.18.0.53", "10.45.16.10")).contains(" via 10.45.16.1 dev n0 ");
      assertThat(way(fabric, "198.18.0.53", "172.25.33.10")).contains(" via 172.25.33.1 dev n1 ");
      // Its persistent routes come before.
      assertThat(way(fabric, "192.168.20.11", "10.45.16.10")).contains(" via 172.25.33.1 dev n1 ");
    }
  }

  private String way(Fabric fabric, String to, String from) {
    return fabric
        .host("pools/edge/nodes/edge1")
        .start(folder.resolve("way.log"), List.of("ip", "route", "get", to, "from", from))
        .await(line -> line.contains(" from " + from), Duration.ofSeconds(30));
  }

  private static Topology read(String file) {
    return switch (TopologyFile.read(file, "gateways.yaml")) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad bad -> throw new IllegalStateException(bad.mistakes().toString());
    };
  }
}
