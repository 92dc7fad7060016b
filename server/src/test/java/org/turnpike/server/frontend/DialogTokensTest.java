package org.turnpike.server.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.turnpike.server.frontend.DialogToken.Way;
import org.turnpike.topology.UserUri;

class DialogTokensTest {

  private final DialogTokens tokens = new DialogTokens(new byte[] {1, 2, 3});
  private final DialogToken token =
      new DialogToken(
          -7,
          new Way.Datagram("[2001:db8::1]:5060"),
          new Way.Connection("ab-1", Optional.of(new UserUri("bob", "example.com"))));

  @Test
  void whatWasWrittenIsReadBackForTheSameCall() {
    assertThat(tokens.read(tokens.write(token, "call"), "call")).isEqualTo(token);
  }

  @Test
  void aServerIsToldWithTheUserBehindItOrWithout() {
    Way edge = new Way.Server("edge.example", "[2001:db8::2]:5061", Optional.empty());
    UserUri bob = new UserUri("bob", "example.com");
    Way his = new Way.Server("edge.example", "192.0.2.1:5061", Optional.of(bob));
    DialogToken both = new DialogToken(7, edge, his);

    assertThat(tokens.read(tokens.write(both, "call"), "call")).isEqualTo(both);
  }

  @Test
  void itIsWorthNothingForAnotherCallOrWithAnotherKey() {
    String written = tokens.write(token, "call");

    assertThat(tokens.read(written, "another")).isNull();
    assertThat(new DialogTokens(new byte[] {9}).read(written, "call")).isNull();
  }

  @Test
  void aForgedOrForeignUserPartIsNone() {
    String written = tokens.write(token, "call");
    for (int i = 0; i < written.length(); i++) {
      char other = written.charAt(i) == 'A' ? 'B' : 'A';
      // The last letter before the dot and at the end may carry bits that Base64 leaves unused.
      String forged = written.substring(0, i) + other + written.substring(i + 1);
      DialogToken read = tokens.read(forged, "call");
      assertThat(read == null || read.equals(token)).as(forged).isTrue();
    }
    assertThat(tokens.read("alice", "call")).isNull();
    assertThat(tokens.read("a.b", "call")).isNull();
    assertThat(tokens.read("$$.$$", "call")).isNull();
    assertThat(tokens.read(null, "call")).isNull();
  }
}
