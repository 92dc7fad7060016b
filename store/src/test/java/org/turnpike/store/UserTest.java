package org.turnpike.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.turnpike.topology.UserUri;

final class UserTest {

  private static final UserUri MUFASA = UserUri.parse("Mufasa@example.com");

  @Test
  void theSecretIsTheHashOfUserRealmAndPassword() {
    // A1 of the example in RFC 2617 §3.5, hashed by md5sum and sha256sum.
    Ha1 secret = Ha1.of(MUFASA, "testrealm@host.com", "Circle Of Life");
    assertThat(secret.md5()).isEqualTo("939e7578ed9e3c518a452acee763bce9");
    assertThat(secret.sha256()).hasSize(64);
    assertThat(secret.toString()).doesNotContain(secret.md5());
  }

  @Test
  void aDisabledUserAndAnotherRealmHaveNoCredentials() {
    Ha1 secret = Ha1.of(MUFASA, "example.com", "x");
    MemoryUsers users =
        new MemoryUsers(List.of(new User(MUFASA, "", List.of(secret), true, Instant.EPOCH)));
    assertThat(users.credentials(MUFASA, "example.com")).contains(secret);
    assertThat(users.credentials(MUFASA, "example.org")).isEmpty();
    users.put(new User(MUFASA, "", List.of(secret), false, Instant.EPOCH));
    assertThat(users.credentials(MUFASA, "example.com")).isEmpty();
  }

  @Test
  void aHashOfAnotherLengthIsRefusedWithoutShowingIt() {
    assertThatThrownBy(() -> new Ha1("example.com", "5ecret", "5ecret"))
        .hasMessageContaining("32 lower-case hex digits")
        .hasMessageNotContaining("5ecret");
  }
}
