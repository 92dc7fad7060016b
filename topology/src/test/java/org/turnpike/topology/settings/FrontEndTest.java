package org.turnpike.topology.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnpike.topology.UserUri;

class FrontEndTest {

  private final RoleSettings.FrontEnd frontEnd =
      new RoleSettings.FrontEnd(
          List.of("Example.com", "example.org"),
          List.of("192.0.2.1", "2001:db8::1"),
          Duration.ofMinutes(1),
          Duration.ofHours(1));

  @Test
  void aUserOfEachDomainIsItsOwn() {
    assertThat(frontEnd.ours("alice", "EXAMPLE.com")).contains(new UserUri("alice", "example.com"));
    assertThat(frontEnd.ours("alice", "example.org")).contains(new UserUri("alice", "example.org"));
  }

  @Test
  void anAliasStandsForTheFirstDomain() {
    assertThat(frontEnd.ours("alice", "192.0.2.1")).contains(new UserUri("alice", "example.com"));
    for (String host :
        List.of("[2001:DB8::1]", "2001:db8:0:0:0:0:0:1", "[2001:0db8:0::0001]", "[2001:db8::1]")) {
      assertThat(frontEnd.ours("alice", host)).contains(new UserUri("alice", "example.com"));
    }
    assertThat(frontEnd.ours("alice", "[2001:db8::2]")).isEmpty();
  }

  @Test
  void aStrangersDomainAndAnAddressWithoutUserAreNotOurs() {
    assertThat(frontEnd.ours("alice", "example.net")).isEmpty();
    assertThat(frontEnd.ours("", "example.com")).isEmpty();
  }
}
