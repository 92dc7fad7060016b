package org.turnpike.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.store.Binding;
import org.turnpike.store.BindingChange;
import org.turnpike.store.Contact;
import org.turnpike.store.DataFolder;
import org.turnpike.store.Ha1;
import org.turnpike.store.KeptMessage;
import org.turnpike.store.KeptMessages;
import org.turnpike.store.LogSettings;
import org.turnpike.store.StoreFailed;
import org.turnpike.store.User;
import org.turnpike.store.UserPolicy;
import org.turnpike.topology.UserUri;

/// What the store keeps of people, the same in every database.
abstract class PeopleContract {

  static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  static final UserUri ALICE = UserUri.parse("alice@example.com");
  static final UserUri BOB = UserUri.parse("bob@example.com");

  @TempDir Path temporary;

  /// A database of this test's own.
  abstract DatabaseSettings database();

  interface Work {
    void with(SqlStore store) throws Exception;
  }

  /// Opens the store as a process does, and closes it.
  void run(Work work) throws Exception {
    try (DataFolder folder = DataFolder.open(temporary.resolve("data"));
        SqlStore store = SqlStore.open(folder, database(), LogSettings.STANDARD, NOW)) {
      work.with(store);
    }
  }

  static User user(UserUri uri, String... names) {
    List<UserUri> aliases = new ArrayList<>();
    List<String> numbers = new ArrayList<>();
    for (String name : names) {
      if (name.startsWith("+")) {
        numbers.add(name);
      } else {
        aliases.add(UserUri.parse(name));
      }
    }
    return new User(
        uri,
        "Näme of " + uri.user(),
        List.of(Ha1.of(uri, "example.com", "secret")),
        true,
        NOW,
        aliases,
        numbers,
        "pool-a",
        Set.of(UserPolicy.OUTSIDE));
  }

  static KeptMessage message(UserUri to, String body, Instant expires) {
    return new KeptMessage(
        0,
        to,
        "\"Bøb\" <sip:bob@example.com>",
        NOW,
        expires,
        "text/plain;charset=UTF-8",
        body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void allThatIsKnownOfAUserComesBack() throws Exception {
    User alice = user(ALICE, "al@example.com", "a.smith@example.com", "+4930123", "+1555");
    run(store -> store.users().put(List.of(alice, user(BOB))));
    run(store -> {
      assertThat(store.users().list()).containsExactly(alice, user(BOB));
      User changed =
          alice
              .withEnabled(false)
              .withHome("")
              .withNames(List.of(), List.of("+1555"))
              .withDenied(Set.of());
      assertThat(store.users().change(ALICE, _ -> changed)).isTrue();
      assertThat(store.users().password(ALICE, "example.org", "other")).isTrue();
    });
    run(store -> {
      User alices = store.users().find(ALICE).orElseThrow();
      assertThat(alices.enabled()).isFalse();
      assertThat(alices.telephones()).containsExactly("+1555");
      assertThat(alices.secret("example.org")).contains(Ha1.of(ALICE, "example.org", "other"));
      assertThat(alices.denied()).isEmpty();
    });
  }

  @Test
  void aUserIsReachedByAliasAndByNumberHoweverWritten() throws Exception {
    run(store -> {
      store.users().put(List.of(user(ALICE, "al@example.com", "+4930123")));
      for (String name :
          List.of(
              "alice@example.com",
              "al@example.com",
              "+4930123@example.com",
              "+49-30.1(2)3@example.com")) {
        assertThat(store.users().reached(UserUri.parse(name)).map(User::uri)).contains(ALICE);
      }
      assertThat(store.users().reached(UserUri.parse("+4930123@other.org"))).isEmpty();
      assertThat(store.users().find(UserUri.parse("al@example.com"))).isEmpty();
      store.users().remove(ALICE);
      assertThat(store.users().reached(UserUri.parse("al@example.com"))).isEmpty();
    });
  }

  @Test
  void aNameReachesOneUserAndARefusedChangeLeavesAllAsItWas() throws Exception {
    run(store -> {
      store.users().put(List.of(user(ALICE, "office@example.com")));
      assertThatThrownBy(() ->
              store
                  .users()
                  .put(
                      List.of(
                          user(UserUri.parse("new@example.com")), user(BOB, "office@example.com"))))
          .isInstanceOf(StoreFailed.class);
      assertThat(store.users().list()).extracting(User::uri).containsExactly(ALICE);
      // One change may hand a name over.
      store.users().put(List.of(user(BOB, "office@example.com"), user(ALICE)));
    });
    run(store ->
        assertThat(store.users().reached(UserUri.parse("office@example.com")).map(User::uri))
            .contains(BOB));
  }

  @Test
  void contactsWithGroupsAndBlocksComeBackAndGoWithTheirOwner() throws Exception {
    Contact bob = new Contact(BOB, "Bob", List.of("work", "Freunde & Familie"), false);
    Contact eve = new Contact(UserUri.parse("eve@other.org"), "", List.of(), true);
    run(store -> {
      store.users().put(List.of(user(ALICE), user(BOB)));
      assertThat(store.contacts().put(ALICE, bob)).isTrue();
      assertThat(store.contacts().put(ALICE, new Contact(eve.address(), "", List.of(), false)))
          .isTrue();
      assertThat(store.contacts().put(ALICE, eve)).isTrue();
    });
    run(store -> {
      assertThat(store.contacts().of(ALICE)).containsExactly(bob, eve);
      assertThat(store.contacts().blocks(ALICE, eve.address())).isTrue();
      assertThat(store.contacts().blocks(ALICE, BOB)).isFalse();
      assertThat(store.contacts().blocks(BOB, eve.address())).isFalse();
      store.users().change(ALICE, user -> user.withHome("elsewhere"));
      assertThat(store.contacts().of(ALICE)).hasSize(2); // moved, and keeps them
      assertThat(store.contacts().remove(ALICE, BOB)).isTrue();
      assertThat(store.contacts().remove(ALICE, BOB)).isFalse();
      store.users().remove(ALICE);
      assertThat(store.contacts().of(ALICE)).isEmpty();
    });
    run(store -> {
      store.users().put(List.of(user(ALICE)));
      assertThat(store.contacts().of(ALICE)).isEmpty();
    });
  }

  @Test
  void whoeverListensHearsOfEachChange() throws Exception {
    run(store -> {
      List<String> heard = new ArrayList<>();
      store.users().onChange(user -> heard.add("user " + user));
      store.contacts().onChange(owner -> heard.add("contacts " + owner));
      store.users().put(List.of(user(ALICE)));
      store.contacts().put(ALICE, new Contact(BOB, "", List.of(), true));
      store.users().enable(ALICE, false);
      store.users().remove(ALICE);
      assertThat(heard)
          .containsExactly("user " + ALICE, "contacts " + ALICE, "user " + ALICE, "user " + ALICE);
    });
  }

  @Test
  void messagesWaitInOrderUntilTheyAreTakenOrExpire() throws Exception {
    run(store -> {
      store.users().put(List.of(user(ALICE), user(BOB)));
      KeptMessages messages = store.messages();
      assertThat(messages.waiting(ALICE)).isFalse();
      messages.keep(message(ALICE, "first €", NOW.plusSeconds(60)));
      messages.keep(message(ALICE, "short", NOW.plusSeconds(1)));
      messages.keep(message(ALICE, "last", NOW.plusSeconds(60)));
      messages.keep(message(BOB, "for bob", NOW.plusSeconds(60)));
    });
    run(store -> {
      KeptMessages messages = store.messages();
      assertThat(messages.waiting(ALICE)).isTrue();
      List<KeptMessage> held = messages.of(ALICE, NOW.plusSeconds(2));
      assertThat(held)
          .extracting(each -> new String(each.body(), StandardCharsets.UTF_8))
          .containsExactly("first €", "last");
      assertThat(held.getFirst().from()).isEqualTo("\"Bøb\" <sip:bob@example.com>");
      assertThat(held.getFirst().sent()).isEqualTo(NOW);
      messages.remove(ALICE, held.getFirst().id());
      messages.remove(ALICE, held.getFirst().id());
      assertThat(messages.waiting(ALICE)).isTrue();
      messages.expire(NOW.plusSeconds(2));
      messages.remove(ALICE, held.getLast().id());
      assertThat(messages.waiting(ALICE)).isFalse();
      assertThat(messages.waiting(BOB)).isTrue();
      messages.expire(NOW.plusSeconds(60));
      assertThat(messages.waiting(BOB)).isFalse();
    });
  }

  @Test
  void aUserHasRoomForSoManyMessagesHoweverManySendAtOnce() throws Exception {
    run(store -> {
      store.users().put(List.of(user(ALICE)));
      List<Future<Long>> kept = new ArrayList<>();
      try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
        for (int i = 0; i < KeptMessages.MOST + 20; i++) {
          String body = "m" + i;
          kept.add(
              threads.submit(
                  () -> store.messages().keep(message(ALICE, body, NOW.plusSeconds(60)))));
        }
      }
      int refused = 0;
      for (Future<Long> each : kept) {
        refused += each.get() == 0 ? 1 : 0;
      }
      assertThat(refused).isEqualTo(20);
      assertThat(store.messages().of(ALICE, NOW)).hasSize(KeptMessages.MOST);
    });
  }

  @Test
  void factsAndRegistrationsComeBack() throws Exception {
    Binding binding =
        new Binding(
            "sip:alice@192.0.2.1",
            "c",
            7,
            NOW.plusSeconds(60),
            500,
            List.of("<sip:a;lr>"),
            "",
            0,
            "udp:192.0.2.1:5060",
            "",
            "phone");
    run(store -> {
      assertThat(store.fact("domains")).isEmpty();
      store.note("domains", "example.com");
      store.note("domains", "example.com example.org");
      store.bindings().update(ALICE, NOW, _ -> new BindingChange.Replaced(List.of(binding)));
    });
    run(store -> {
      assertThat(store.fact("domains")).contains("example.com example.org");
      assertThat(store.bindings().of(ALICE, NOW)).containsExactly(binding);
    });
  }
}
