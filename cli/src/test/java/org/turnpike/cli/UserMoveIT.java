package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.sip.dialog.Dialog;
import org.turnpike.sip.message.HeaderName;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.wire.Needs;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A user is moved from a home on-premises to the one online and back, by the commands of both
/// homes' operators, while all nodes run.
@Needs("root")
class UserMoveIT {

  private static final String ALICE = "alice@contoso.example";
  private static final String CAROL = "carol@contoso.example";

  @TempDir Path folder;
  private TwoHomes homes;

  @BeforeEach
  void start() throws IOException {
    homes = new TwoHomes(Files.createDirectory(folder.resolve("homes")));
    homes.start("fe1", "edge1", "fe2", "edge2");
  }

  @AfterEach
  void stop() {
    homes.close();
  }

  private String done(String node, String... words) {
    TwoHomes.Ran ran = homes.run(node, words);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.exit()).isZero();
    return ran.out();
  }

  private TlsPhone here(String address) throws IOException {
    return homes.phone(address, "127.0.0.1", "fe1", homes.at(2, 5061));
  }

  private long registeredAt(String node) {
    return homes.node(node).node().frontEnd().orElseThrow().counters().registers();
  }

  private static void call(TlsPhone caller, String password, TlsPhone callee, String to, String id)
      throws IOException {
    SipMessage invite = caller.say(Method.INVITE, to, password, id);
    SipMessage came = callee.awaitRequest(Method.INVITE);
    callee.answer(came, 200, "OK");
    Dialog dialog = Dialog.ofCaller(invite, caller.awaitStatus(200)).orElseThrow();
    caller.say(dialog.next(Method.ACK));
    callee.awaitRequest(Method.ACK);
    caller.say(dialog.next(Method.BYE));
    callee.answer(callee.awaitRequest(Method.BYE), 200, "OK");
    caller.awaitStatus(200);
  }

  private JsonNode move(String from, String to, String pool, String file) throws IOException {
    assertThat(done(from, "user", "move", "alice@contoso.example", "--to", pool))
        .contains("home " + pool);
    Path records = folder.resolve(file);
    assertThat(done(from, "user", "export", ALICE, records.toString())).contains("2 contacts");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(records)))
        .isEqualTo("rw-------");
    return new JsonMapper().readTree(done(to, "user", "import", records.toString(), "--json"));
  }

  @Test
  void contactsWaitingMessagesSignInsAndCallsGoAlong() throws IOException {
    done("fe1", "user", "contact", "alice", CAROL, "--group", "Work");
    done("fe1", "user", "contact", "alice", "eve@fabrikam.example", "--block");
    done("fe1", "user", "add", "dora", "--alias", "d.smith");
    TlsPhone carol = here(CAROL);
    String hers = homes.password(CAROL);
    assertThat(carol.register("contoso.example", "carol", hers).status()).isEqualTo(200);
    carol.say(Method.MESSAGE, ALICE, hers, "kept");
    carol.awaitStatus(202);
    TwoHomes.Ran nowhere = homes.run("fe1", "user", "move", "alice", "--to", "nowhere");
    assertThat(nowhere.exit()).isEqualTo(ExitCode.USAGE);
    assertThat(nowhere.err()).contains("one of online");
    TwoHomes.Ran missing = homes.run("fe2", "user", "import", homes.file().toString(), "--json");
    assertThat(missing.exit()).isEqualTo(ExitCode.USAGE);

    JsonNode taken = move("fe1", "fe2", "online", "alice.json");

    assertThat(taken.path("messages").asInt()).isOne();
    String password = taken.path("password").asString(); // the realm online is another one
    assertThat(done("fe2", "user", "contacts", ALICE))
        .contains("carol@contoso.example  [Work]")
        .contains("eve@fabrikam.example  blocked");
    long before = registeredAt("fe2");
    // Her phone knows nothing of it: it signs in where it did, and is sent on.
    TlsPhone alice = here(ALICE);
    assertThat(alice.register("contoso.example", "alice", password).status()).isEqualTo(200);
    assertThat(registeredAt("fe2")).isEqualTo(before + 1);
    SipMessage waited = alice.awaitRequest(Method.MESSAGE);
    assertThat(String.valueOf(waited.header(HeaderName.FROM))).contains(CAROL);
    alice.answer(waited, 200, "OK");
    call(carol, hers, alice, ALICE, "to-alice");
    call(alice, password, carol, CAROL, "to-carol");
    // And so it is from outside, at either Access Edge.
    TlsPhone outside = homes.phone(ALICE, "127.0.0.1", "edge1", homes.at(34, 443));
    assertThat(outside.register("contoso.example", "alice", password).status()).isEqualTo(200);
    TlsPhone far = homes.phone(ALICE, "127.0.0.1", "edge2", homes.at(98, 443));
    assertThat(far.register("contoso.example", "alice", password).status()).isEqualTo(200);
    outside.close();
    far.close();

    // The way back; the password of before is good again.
    JsonNode back = move("fe2", "fe1", "fe", "back.json");
    assertThat(back.has("password")).isFalse();
    long here = registeredAt("fe1");
    TlsPhone again = here(ALICE);
    assertThat(again.register("contoso.example", "alice", homes.password(ALICE)).status())
        .isEqualTo(200);
    assertThat(registeredAt("fe1")).isEqualTo(here + 1);
    call(carol, hers, again, ALICE, "back");
  }
}
