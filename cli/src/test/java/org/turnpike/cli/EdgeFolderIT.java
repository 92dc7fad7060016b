package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.sip.message.Method;
import org.turnpike.store.Ha1;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.wire.Needs;

/// Whoever takes the disk of an Access Edge finds nothing there to sign in with: every file of its
/// data folder is searched while users are signed in through it. Its heap is another test's.
@Needs("root")
class EdgeFolderIT {

  private static final List<String> USERS =
      List.of("olga@contoso.example", "oscar@contoso.example", "eve@fabrikam.example");

  @TempDir Path folder;
  private TwoHomes homes;

  @BeforeEach
  void start() throws Exception {
    homes = new TwoHomes(folder);
  }

  @AfterEach
  void stop() {
    homes.close();
  }

  /// Each shape that a program might keep it in.
  private static void shapes(String what, String hex, Map<String, String> into) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    into.put(what, new String(bytes, StandardCharsets.ISO_8859_1));
    into.put(what + " in hex", hex);
    into.put(what + " in Base64", Base64.getEncoder().withoutPadding().encodeToString(bytes));
  }

  private static boolean holds(Path file, String wanted) {
    try {
      // A byte each, so that text and bytes are searched alike.
      return Files.readString(file, StandardCharsets.ISO_8859_1).contains(wanted);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> files(String node) throws IOException {
    try (Stream<Path> all = Files.walk(homes.data(node))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void noFileOfARunningEdgeHoldsAPasswordAHashOrASecretOfTheInside() throws IOException {
    homes.start("fe2", "edge2");
    TlsPhone olga = homes.phone(USERS.get(0), "127.0.0.1", "edge2", homes.at(98, 443));
    TlsPhone oscar = homes.phone(USERS.get(1), "127.0.0.1", "edge2", homes.at(98, 443));
    String password = homes.password(USERS.get(0));
    assertThat(olga.register("contoso.example", "olga", password).status()).isEqualTo(200);
    assertThat(oscar.register("contoso.example", "oscar", homes.password(USERS.get(1))).status())
        .isEqualTo(200);
    olga.say(Method.MESSAGE, USERS.get(1), password, "m");
    oscar.answer(oscar.awaitRequest(Method.MESSAGE), 200, "OK");
    olga.awaitStatus(200);

    Map<String, String> hashes = new LinkedHashMap<>();
    Map<String, String> secrets = new LinkedHashMap<>();
    String realm =
        homes
            .node("fe2")
            .settings()
            .role(RoleSettings.FrontEnd.class)
            .orElseThrow()
            .domains()
            .getFirst();
    for (String user : USERS) {
      Ha1 hash = Ha1.of(UserUri.parse(user), realm, homes.password(user));
      secrets.put(user + "'s password", homes.password(user));
      shapes(user + "'s MD5", hash.md5(), hashes);
      shapes(user + "'s SHA-256", hash.sha256(), hashes);
    }
    secrets.putAll(hashes);
    for (String line : Files.readAllLines(homes.data("fe2").resolve("secrets"))) {
      if (line.contains(" = ")) {
        secrets.put("the Front End's " + line.split(" = ")[0], line.split(" = ")[1]);
      }
    }
    assertThat(secrets).hasSizeGreaterThan(USERS.size() * 7);

    List<Path> edge = files("edge2");
    assertThat(edge).hasSizeGreaterThan(5);
    secrets.forEach((what, wanted) ->
        assertThat(edge.stream().filter(file -> holds(file, wanted))).as(what).isEmpty());
    // What the inside keeps is found there, so what is not found was looked for in the right way.
    List<Path> inside = files("fe2");
    assertThat(hashes.values())
        .filteredOn(wanted -> inside.stream().anyMatch(file -> holds(file, wanted)))
        .hasSize(2 * USERS.size());
  }
}
