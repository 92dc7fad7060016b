package org.turnpike.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PlacesTest {

  private final Places places =
      new Places(
          Map.of(
              "", new Place("a.yaml", 1, 1),
              "pools/edge", new Place("a.yaml", 10, 5),
              "pools/edge/nodes/edge1", new Place("a.yaml", 20, 9)));

  @Test
  void whatWasWrittenHasItsOwnPlace() {
    assertThat(places.at("pools/edge/nodes/edge1")).hasToString("a.yaml:20:9");
  }

  @Test
  void aDefaultHasThePlaceOfWhatItIsADefaultOf() {
    assertThat(places.at("pools/edge/nodes/edge2/gateway")).hasToString("a.yaml:10:5");
    assertThat(places.at("qos/marks/audio")).hasToString("a.yaml:1:1");
    assertThat(places.written("qos")).isFalse();
  }
}
