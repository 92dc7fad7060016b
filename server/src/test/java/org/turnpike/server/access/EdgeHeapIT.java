package org.turnpike.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turnpike.server.frontend.Sites.DOMAIN;
import static org.turnpike.server.frontend.Sites.credential;
import static org.turnpike.server.frontend.Sites.peer;
import static org.turnpike.server.frontend.Sites.trusting;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.server.frontend.Phone;
import org.turnpike.server.frontend.Sites;
import org.turnpike.server.host.Node;
import org.turnpike.sip.message.Method;
import org.turnpike.store.Ha1;
import org.turnpike.topology.settings.Peer.Purpose;

/// Whoever takes the machine of an Access Edge over finds nothing there to sign in with: its heap
/// is searched while users are signed in through it.
class EdgeHeapIT {

  private static final String FE = "fe." + DOMAIN;
  private static final String EDGE = "edge." + DOMAIN;

  private final Sites sites = new Sites();
  private @TempDir Path folder;

  @AfterEach
  void stop() throws Exception {
    sites.close();
  }

  private byte[] heap(EdgeProcess edge) throws Exception {
    Path dump = folder.resolve("edge.hprof");
    edge.jcmd("GC.heap_dump", "-all", dump.toString());
    return Files.readAllBytes(dump);
  }

  private static boolean holds(byte[] heap, byte[] wanted) {
    for (int i = 0; i <= heap.length - wanted.length; i++) {
      int same = 0;
      while (same < wanted.length && heap[i + same] == wanted[same]) {
        same++;
      }
      if (same == wanted.length) {
        return true;
      }
    }
    return false;
  }

  /// Each shape that a program might keep it in.
  private static void shapes(String what, byte[] bytes, Map<String, byte[]> into) {
    HexFormat hex = HexFormat.of();
    into.put(what, bytes);
    into.put(what + " in hex", hex.formatHex(bytes).getBytes(StandardCharsets.UTF_8));
    into.put(what + " in UTF-16", hex.formatHex(bytes).getBytes(StandardCharsets.UTF_16LE));
    into.put(
        what + " in Base64",
        Base64.getEncoder()
            .withoutPadding()
            .encodeToString(bytes)
            .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theHeapOfARunningEdgeHoldsNoHashOfAPasswordAndNoSecretOfTheInside() throws Exception {
    Node fe =
        sites.frontEnd(
            1,
            credential(sites.inside, List.of(sites.inside.certificate()), FE),
            List.of(peer(EDGE, Purpose.EDGE, sites.at(11))),
            List.of(),
            "alice",
            "carol");
    EdgeProcess edge = new EdgeProcess(sites, folder, EDGE, FE);
    Phone alice = sites.registered("alice", fe);
    Phone carol =
        sites.closing(
            Phone.overTls(
                "carol", DOMAIN, sites.clients(21).toSocketAddress(), trusting(sites.outside)));
    assertThat(carol.register("").status()).isEqualTo(200);
    String to = "sip:alice@" + DOMAIN;
    carol.authenticated(Method.MESSAGE, to, "<" + to + ">", "m", e -> e);
    alice.answer(alice.awaitRequest(Method.MESSAGE), 200, "OK");
    carol.awaitStatus(200);

    carol.authenticated(Method.INVITE, to, "<" + to + ">", "held-by-the-edge", e -> e);
    alice.awaitRequest(Method.INVITE);

    byte[] heap = heap(edge);

    // What has to be there, so that what is not was looked for in the right place: a call that
    // nobody has answered yet.
    assertThat(holds(heap, "held-by-the-edge".getBytes(StandardCharsets.UTF_8))).isTrue();
    Map<String, byte[]> secrets = new LinkedHashMap<>();
    for (String user : Set.of("alice", "carol")) {
      Ha1 hash = Ha1.of(Sites.user(user), DOMAIN, "secret");
      shapes(user + "'s MD5", HexFormat.of().parseHex(hash.md5()), secrets);
      shapes(user + "'s SHA-256", HexFormat.of().parseHex(hash.sha256()), secrets);
    }
    sites.secrets.forEach(each -> shapes("the Front End's secret", each, secrets));
    assertThat(sites.secrets).hasSize(1);
    secrets.forEach((what, bytes) -> assertThat(holds(heap, bytes)).as(what).isFalse());
  }
}
