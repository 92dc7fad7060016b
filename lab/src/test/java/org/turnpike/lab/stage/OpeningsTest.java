package org.turnpike.lab.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.turnpike.lab.capture.Sighting;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.settings.Endpoint;

/// What servers tried shortly before a call counts for it; nothing else that came before does.
class OpeningsTest {

  private static final long BEGAN = 1_000_000_000_000L;
  private static final long SECOND = 1_000_000;

  private static final String FRONT_END = "192.168.20.11";
  private static final String EDGE = "131.107.155.10";
  private static final String ONLINE = "52.112.11.10";
  private static final String ALICE = "192.168.10.21";

  private final Openings openings =
      new Openings(
          ((Loaded.Good) TopologyFile.read(Path.of("..", "examples", "hybrid.yaml"))).topology());

  private boolean counts(Sighting.Kind kind, String from, String to, long at) {
    return openings.counts(
        new Sighting(
            kind,
            Sighting.Wrapped.BARE,
            Sighting.Carrier.TCP,
            new InetSocketAddress(Endpoint.literal(from), 40_000),
            new InetSocketAddress(Endpoint.literal(to), 5061),
            at,
            0),
        BEGAN);
  }

  @Test
  void aServersOpeningIsRememberedForAMinuteAndAHalf() {
    assertThat(counts(Sighting.Kind.OPENING, EDGE, ONLINE, BEGAN - 89 * SECOND)).isTrue();
    assertThat(counts(Sighting.Kind.OPENING, EDGE, ONLINE, BEGAN - 91 * SECOND)).isFalse();
    assertThat(counts(Sighting.Kind.TLS, EDGE, ONLINE, BEGAN - SECOND)).isFalse();
  }

  @Test
  void aClientsIsNot() {
    assertThat(counts(Sighting.Kind.OPENING, ALICE, FRONT_END, BEGAN - SECOND)).isFalse();
    assertThat(counts(Sighting.Kind.OPENING, ALICE, FRONT_END, BEGAN)).isTrue();
    assertThat(counts(Sighting.Kind.TLS, EDGE, ONLINE, BEGAN + SECOND)).isTrue();
  }
}
