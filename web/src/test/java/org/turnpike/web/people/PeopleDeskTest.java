package org.turnpike.web.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turnpike.store.Contact;
import org.turnpike.store.DataFolder;
import org.turnpike.store.Ha1;
import org.turnpike.store.KeptMessage;
import org.turnpike.store.sql.SqlStore;
import org.turnpike.topology.UserUri;
import org.turnpike.web.control.ControlDesk;
import org.turnpike.web.control.Reply;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PeopleDeskTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @TempDir Path temporary;
  private DataFolder folder;
  private SqlStore store;
  private ControlDesk desk;

  @BeforeEach
  void open() {
    folder = DataFolder.open(temporary.resolve("data"));
    store = SqlStore.open(folder, NOW);
    desk =
        new ControlDesk(
            Map.of(
                "user",
                new PeopleDesk(
                    store,
                    List.of("example.com", "example.org"),
                    () -> Set.of("pool-a", "pool-b"),
                    Clock.fixed(NOW, ZoneOffset.UTC),
                    new Random(1))));
  }

  @AfterEach
  void close() {
    store.close();
    folder.close();
  }

  private Reply ask(String verb, String json) {
    JsonNode with = new JsonMapper().readTree(json.replace('\'', '"'));
    return ControlDesk.read(desk.apply(ControlDesk.question("user", verb, with)));
  }

  private JsonNode done(String verb, String json) {
    assertThat(ask(verb, json)).isInstanceOf(Reply.Done.class);
    return (JsonNode) ((Reply.Done) ask("list", "{}")).answer();
  }

  private static JsonNode answer(Reply reply) {
    assertThat(reply).isInstanceOf(Reply.Done.class);
    return (JsonNode) ((Reply.Done) reply).answer();
  }

  private static List<String> errors(Reply reply) {
    assertThat(reply).isInstanceOf(Reply.Refused.class);
    return ((Reply.Refused) reply).errors();
  }

  private Reply imported(String... lines) {
    JsonNode with = new JsonMapper().createObjectNode().put("csv", String.join("\n", lines));
    return ControlDesk.read(desk.apply(ControlDesk.question("user", "import", with)));
  }

  @Test
  void aUserIsAddedWithAllThatIsTheirsAndAPasswordIsMade() {
    JsonNode made =
        answer(
            ask(
                "add",
                "{'user':'dora','name':'Dora','aliases':['d@example.org'],"
                    + "'telephones':['+49-30-1234'],'home':'pool-a'}"));

    assertThat(made.path("user").asString()).isEqualTo("dora@example.com");
    assertThat(made.path("telephones").path(0).asString()).isEqualTo("+49301234");
    String password = made.path("password").asString();
    assertThat(password).matches("[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}");
    UserUri dora = UserUri.parse("dora@example.com");
    assertThat(store.users().find(dora).orElseThrow().secret("example.com"))
        .contains(Ha1.of(dora, "example.com", password));
    assertThat(errors(ask("add", "{'user':'dora'}")))
        .containsExactly("user dora@example.com is there already");
    assertThat(
            errors(ask("add", "{'user':'x','aliases':'d@example.org','telephones':'+49301234'}")))
        .containsExactly(
            "+49301234@example.com reaches dora@example.com already",
            "d@example.org reaches dora@example.com already");
    assertThat(store.users().list()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'user':''}|expected a form like alice@example.com",
        "{'user':'a b'}|a name is letters, digits",
        "{'user':'a@other.net'}|this node's domains are example.com, example.org",
        "{'user':'a','telephones':'123'}|telephones: \"123\": expected a number like +4930123456",
        "{'user':'a','password':'short'}|password: expected 8 characters or more",
        "{'user':'a','home':'Not A Pool'}|home: \"Not A Pool\": expected the name of a pool",
        "{'user':'a','home':'pool-c'}|home: \"pool-c\": expected one of pool-a, pool-b"
      })
  void whatIsWrongWithAUserIsTold(String json, String error) {
    assertThat(errors(ask("add", json))).anyMatch(each -> each.contains(error));
    assertThat(store.users().list()).isEmpty();
  }

  @Test
  void ordersChangeAUserFoundByAnyName() {
    done("add", "{'user':'dora','aliases':'dd','password':'long enough'}");
    assertThat(done("disable", "{'user':'dd'}").path(0).path("enabled").asBoolean()).isFalse();
    assertThat(done("enable", "{'user':'dora@example.com'}").path(0).path("enabled").asBoolean())
        .isTrue();
    assertThat(done("move", "{'user':'dora','home':'pool-b'}").path(0).path("home").asString())
        .isEqualTo("pool-b");
    assertThat(errors(ask("move", "{'user':'dora','home':'pool-c'}")))
        .containsExactly(
            "home \"pool-c\": expected another home that this node knows the way to, one of"
                + " pool-a, pool-b");
    assertThat(
            done("policy", "{'user':'dora','deny':['messages']}")
                .path(0)
                .path("denied")
                .path(0)
                .asString())
        .isEqualTo("messages");
    assertThat(errors(ask("policy", "{'user':'dora','deny':['all','x']}"))).hasSize(2);
    assertThat(answer(ask("passwd", "{'user':'dora'}")).has("password")).isTrue();
    assertThat(answer(ask("passwd", "{'user':'dora','password':'another one'}")).has("password"))
        .isFalse();
    assertThat(errors(ask("passwd", "{'user':'nobody'}"))).containsExactly("no user \"nobody\"");
    assertThat(done("remove", "{'user':'dora'}").size()).isZero();
  }

  @Test
  void whatIsExportedIsTakenByAnotherHomeInPlaceOfWhatItKnew() {
    done("add", "{'user':'dora','name':'Dora','password':'long enough','telephones':'+4930'}");
    done("contact", "{'user':'dora','contact':'eve','blocked':true,'groups':['x']}");
    UserUri dora = new UserUri("dora", "example.com");
    byte[] text = {1, 2, 3};
    store
        .messages()
        .keep(
            new KeptMessage(
                0, dora, "<sip:bob@example.com>", NOW, NOW.plusSeconds(60), "text/plain", text));
    JsonNode records = answer(ask("export", "{'user':'dora'}"));
    var before = store.users().find(dora).orElseThrow();

    done("move", "{'user':'dora','home':'pool-b'}");
    done("uncontact", "{'user':'dora','contact':'eve'}");
    done("contact", "{'user':'dora','contact':'mallory'}");
    done("passwd", "{'user':'dora'}");
    JsonNode taken = answer(ask("take", records.toString()));

    assertThat(taken.path("contacts").asInt()).isOne();
    assertThat(taken.path("messages").asInt()).isOne();
    assertThat(taken.has("password")).isFalse();
    assertThat(store.users().find(dora)).contains(before);
    assertThat(store.contacts().of(dora))
        .containsExactly(new Contact(new UserUri("eve", "example.com"), "", List.of("x"), true));
    assertThat(store.messages().of(dora, NOW))
        .singleElement()
        .satisfies(each -> assertThat(each.body()).isEqualTo(text));

    String other = records.toString().replace("\"realm\":\"example.com\"", "\"realm\":\"far\"");
    assertThat(answer(ask("take", other)).path("password").asString()).hasSizeGreaterThan(8);
    assertThat(errors(ask("take", "{'user':'dora'}")).getFirst()).contains("turnpike_user");
    assertThat(errors(ask("take", records.toString().replace("example.com", "far.net"))))
        .containsExactly("dora@far.net: expected a user of example.com, example.org");
  }

  @Test
  void contactsArePutChangedListedAndRemoved() {
    done("add", "{'user':'dora'}");
    answer(
        ask("contact", "{'user':'dora','contact':'eve@far.net','groups':['a','b'],'name':'Eve'}"));
    JsonNode blocked =
        answer(ask("contact", "{'user':'dora','contact':'eve@far.net','blocked':true}"));
    assertThat(blocked.path("blocked").asBoolean()).isTrue();
    assertThat(answer(ask("contacts", "{'user':'dora'}")).size()).isEqualTo(1);
    assertThat(errors(ask("contact", "{'user':'dora','contact':''}"))).hasSize(1);
    answer(ask("uncontact", "{'user':'dora','contact':'eve@far.net'}"));
    assertThat(errors(ask("uncontact", "{'user':'dora','contact':'eve@far.net'}"))).hasSize(1);
  }

  @Test
  void aSheetIsImportedAndItsKnownUsersAreUpdated() {
    done("add", "{'user':'dora','name':'Old','password':'old password','home':'pool-a'}");
    JsonNode answer =
        answer(
            imported(
                "user,name,password,aliases,telephones",
                "dora,\"Smith, \"\"Dora\"\"\",,d dd,+49301",
                "",
                "emil@example.org,Emil,a good one,,",
                "fred,,,,\r"));

    assertThat(answer.path("added").asInt()).isEqualTo(2);
    assertThat(answer.path("updated").asInt()).isEqualTo(1);
    assertThat(answer.path("passwords").propertyNames()).containsExactly("fred@example.com");
    UserUri dora = UserUri.parse("dora@example.com");
    var user = store.users().find(dora).orElseThrow();
    assertThat(user.displayName()).isEqualTo("Smith, \"Dora\"");
    assertThat(user.secret("example.com")).contains(Ha1.of(dora, "example.com", "old password"));
    assertThat(user.home()).isEqualTo("pool-a");
    assertThat(user.aliases()).hasSize(2);
  }

  @Test
  void everyMistakeOfASheetIsToldWithLineAndColumnAndNothingIsDone() {
    assertThat(
            errors(
                imported(
                    "user,password,telephones",
                    "dora,good enough,12",
                    "a b,short,",
                    "emil,,,",
                    "dora,,",
                    "good,,+49301",
                    "other,,+49301",
                    "x@far.net,\"open,")))
        .containsExactly(
            "line 8, column 11: a quote that does not end",
            "line 4: 4 values under 3 columns",
            "line 8: 2 values under 3 columns",
            "line 2, column 18: \"12\": expected a number like +4930123456 (E.164)",
            "line 3, column 1: \"a b\": a name is letters, digits and . _ ~ + - and begins with a"
                + " letter or digit",
            "line 3, column 5: expected 8 characters or more; without one it is made",
            "line 5, column 1: dora@example.com is in line 2 already",
            "line 7, column 1: +49301@example.com reaches good@example.com already");
    assertThat(store.users().list()).isEmpty();
  }

  @Test
  void aSheetWithoutAUsefulHeaderIsTold() {
    assertThat(errors(imported(""))).hasSize(1).allMatch(each -> each.startsWith("line 1"));
    assertThat(errors(imported("name,surname,name", "a,b,c")))
        .anyMatch(each -> each.startsWith("line 1, column 6: \"surname\" is no column"))
        .anyMatch(each -> each.equals("line 1, column 14: name twice"))
        .anyMatch(each -> each.equals("line 1: the column \"user\" is missing"));
  }

  @Test
  void aNameMayGoFromOneUserToAnotherInOneSheet() {
    answer(imported("user,aliases", "dora,office", "emil,"));
    answer(imported("user,aliases", "dora,", "emil,office"));
    assertThat(store.users().reached(UserUri.parse("office@example.com")).orElseThrow().uri())
        .isEqualTo(UserUri.parse("emil@example.com"));
  }
}
