package org.turnpike.server.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Peer;

class NeighboursTest {

  private static final Endpoint FIRST = Endpoint.parse("10.0.3.11:5061");
  private static final Endpoint FIRST_6 = Endpoint.parse("[2001:db8::11]:5061");
  private static final Endpoint SECOND = Endpoint.parse("10.0.3.12:5061");
  private static final Endpoint SECOND_6 = Endpoint.parse("[2001:db8::12]:5061");

  private final Peer pool =
      new Peer("fe.contoso.com", Peer.Purpose.SERVER, List.of(FIRST, FIRST_6, SECOND, SECOND_6));
  private final Neighbours neighbours = new Neighbours(List.of(pool));

  @Test
  void callsAreSpreadOverNodesAndTheFilesFirstFamilyIsTriedFirst() {
    Set<List<Endpoint>> seen = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      seen.add(neighbours.order(pool, "call-" + i, 0));
    }

    assertThat(seen)
        .containsExactlyInAnyOrder(
            List.of(FIRST, SECOND, FIRST_6, SECOND_6), List.of(SECOND, FIRST, SECOND_6, FIRST_6));
  }
}
