package org.turnpike.lab.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turnpike.lab.capture.Sighting;
import org.turnpike.lab.evidence.Sighted;

class TrailTest {

  private static Sighted on(String wire, Sighting.Kind what, String from, String to) {
    return new Sighted(wire, what, false, Sighting.Carrier.TCP, at(from), at(to), 1);
  }

  private static InetSocketAddress at(String text) {
    int colon = text.lastIndexOf(':');
    return new InetSocketAddress(
        text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  private static final Sighted THERE =
      on("office", Sighting.Kind.TLS, "192.0.2.1:40000", "192.0.2.9:5061");
  private static final Sighted BACK =
      on("office", Sighting.Kind.TLS, "192.0.2.9:5061", "192.0.2.1:40000");
  private static final Sighted FURTHER =
      on("circuit", Sighting.Kind.TLS, "192.0.2.1:40000", "192.0.2.9:5061");

  @Test
  void bothDirectionsAreOneLinkAndEachWireIsOne() {
    assertThat(Trail.seen(List.of(THERE, BACK))).isEqualTo(Trail.seen(List.of(BACK)));
    assertThat(Trail.seen(List.of(THERE, FURTHER)).wires()).containsExactly("circuit", "office");
  }

  @Test
  void signallingIsSeenInClearAsWellAndNothingElseCounts() {
    assertThat(Trail.seen(List.of(on("w", Sighting.Kind.SIP, "192.0.2.1:1", "192.0.2.2:5060"))))
        .isNotEqualTo(new Trail(Set.of()));
    assertThat(
            Trail.seen(
                List.of(
                    on("w", Sighting.Kind.RTP, "192.0.2.1:1", "192.0.2.2:2"),
                    on("w", Sighting.Kind.OTHER, "192.0.2.1:1", "192.0.2.2:53"))))
        .isEqualTo(new Trail(Set.of()));
  }

  @Test
  void whatIsMissingAndWhatIsMoreAreToldApart() {
    Trail predicted = Trail.seen(List.of(THERE));
    assertThat(predicted.differs(Trail.seen(List.of(BACK)))).isEmpty();
    assertThat(predicted.differs(Trail.seen(List.of(THERE, FURTHER))))
        .hasValue("not seen: []; seen and not predicted: [circuit (192.0.2.1, 192.0.2.9)]");
    assertThat(predicted.differs(predicted.without("office")))
        .hasValue("not seen: [office (192.0.2.1, 192.0.2.9)]; seen and not predicted: []");
  }
}
