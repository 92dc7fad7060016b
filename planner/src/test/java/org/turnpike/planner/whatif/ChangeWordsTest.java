package org.turnpike.planner.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.planner.whatif.Change.PortClosed;
import org.turnpike.planner.whatif.Change.UserMoved;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Transport;

class ChangeWordsTest {

  private static final ChangeWords HYBRID = words("hybrid-expressroute");

  private static ChangeWords words(String example) {
    return new ChangeWords(topology(example));
  }

  private static Topology topology(String example) {
    return switch (TopologyFile.read(Path.of("..", "examples", example + ".yaml"))) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad bad -> throw new AssertionError(bad.mistakes().toString());
    };
  }

  @Test
  void aCircuitIsMeantByItsNameOrWithItsSite() {
    ChangeWords federated = words("federated");
    assertThat(federated.circuitDown("expressroute").site()).isEqualTo(new SiteId("munich"));
    assertThat(HYBRID.circuitDown("paris/expressroute").site()).isEqualTo(new SiteId("paris"));
  }

  @Test
  void aPortIsClosedWhereItIsSaidFor() {
    SiteId redmond = new SiteId("redmond");
    assertThat(HYBRID.portClosed("3478/udp@redmond"))
        .isEqualTo(
            new PortClosed(Set.of(Transport.UDP), Ports.of(3478), redmond, Optional.empty()));
    assertThat(HYBRID.portClosed("50000-59999/tcp@redmond/outer"))
        .isEqualTo(
            new PortClosed(
                Set.of(Transport.TCP), new Ports(50000, 59999), redmond, Optional.of("outer")));
    assertThat(HYBRID.portClosed("443@inner"))
        .isEqualTo(
            new PortClosed(
                Set.of(Transport.TCP, Transport.UDP),
                Ports.of(443),
                redmond,
                Optional.of("inner")));
  }

  @Test
  void aUserMovesToAPoolOrOnline() {
    assertThat(HYBRID.userMoved("alice=online-europe"))
        .isEqualTo(new UserMoved("alice", "online-europe"));
    assertThat(HYBRID.userMoved("alice=online")).isEqualTo(new UserMoved("alice", "online-europe"));
    assertThat(HYBRID.userMoved("olga=fe")).isEqualTo(new UserMoved("olga", "fe"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "circuit | expressrute | there is no circuit \"expressrute\"; did you mean \"expressroute\"?",
        "circuit | redmnd/internet | did you mean \"redmond/internet\"?",
        "circuit | internet | more than once; expected one of redmond/internet, paris/internet",
        "link | backbone | there is no link \"backbone\", nor any",
        "node | egde1 | there is no node \"egde1\"; did you mean \"edge1\"?",
        "node | zzzzzzzz | expected one of europe-fe1, europe-fe2",
        "port | 3478/udp | expected a port and where, such as 3478/udp@redmond",
        "port | 3478/upd@redmond | there is no transport \"upd\"; did you mean \"udp\"?",
        "port | 99999/udp@redmond | expected a port or a range in 0-65535",
        "port | 3478/udp@redmont | did you mean \"redmond\"?",
        "port | 3478/udp@redmond/otuer | did you mean \"redmond/outer\"?",
        "port | 3478/udp@europe | site europe has no firewall",
        "move | alice | expected a user and a pool, such as alice=online-europe",
        "move | alcie=fe | there is no user \"alcie\"; did you mean \"alice\"?",
        "move | alice=onlin-europe | no home of contoso \"onlin-europe\"; did you mean \"online-europe\"?",
        "move | alice=edge | there is no home of contoso \"edge\"",
        "partner | fabrikan | there is no partner \"fabrikan\"; did you mean \"fabrikam\"?",
        "partner | contoso | there is no partner \"contoso\"",
      })
  void aWordThatIsNoneIsAnsweredWithTheNearestOne(String kind, String word, String answer) {
    BiConsumer<ChangeWords, String> read =
        switch (kind) {
          case "circuit" -> ChangeWords::circuitDown;
          case "link" -> ChangeWords::linkDown;
          case "node" -> ChangeWords::nodeDown;
          case "port" -> ChangeWords::portClosed;
          case "move" -> ChangeWords::userMoved;
          case "partner" -> ChangeWords::partnerWithoutExpressRoute;
          default -> throw new AssertionError(kind);
        };
    assertThatThrownBy(() -> read.accept(HYBRID, word))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(answer);
  }

  @Test
  void whatWouldChangeNothingIsSaidToBe() {
    assertThatThrownBy(() -> words("edge-single-nat").withoutExpressRoute())
        .hasMessage("this topology has no ExpressRoute as it is");
    assertThatThrownBy(() -> words("federated").partnerWithoutExpressRoute("fabrikam"))
        .hasMessage("partner fabrikam has no ExpressRoute as it is");
    assertThatThrownBy(() -> words("edge-single-nat").userMoved("alice=online"))
        .hasMessage("contoso is tenant of no provider that alice could move to");
    assertThatThrownBy(() -> words("online").userMoved("alice=online"))
        .hasMessageContaining("\"online\" is not one pool; expected one of ");
  }
}
