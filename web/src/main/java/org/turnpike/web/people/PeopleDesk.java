package org.turnpike.web.people;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.turnpike.store.Contact;
import org.turnpike.store.StoreFailed;
import org.turnpike.store.User;
import org.turnpike.store.UserPolicy;
import org.turnpike.store.sql.SqlStore;
import org.turnpike.topology.UserUri;
import org.turnpike.web.control.ControlDesk;
import org.turnpike.web.control.Reply;
import tools.jackson.databind.JsonNode;

/// Carries out what administrators order about users. An order is done whole or not at all, and all
/// that is wrong with it is told at once.
///
/// ```
///   user list | show {user}
///   user add {user, name, password, aliases, telephones, home}     a password is made if none is given
///   user import {csv}                                              new ones added, known ones updated
///   user passwd {user, password} | enable {user} | disable {user} | remove {user}
///   user export {user} | take {all that export answers}            to another home, with contacts and messages
///   user move {user, home} | policy {user, deny: [outside, messages, presence]}
///   user contacts {user} | contact {user, contact, name, groups, blocked} | uncontact {user, contact}
/// ```
public final class PeopleDesk implements ControlDesk.Clerk {

  private final SqlStore store;
  private final List<String> domains;
  private final Supplier<Set<String>> homes;
  private final Clock clock;
  private final RandomGenerator random;

  /// @param domains that users are of; the first is the realm of their passwords
  /// @param homes names of the other homes that this one knows the way to
  /// @param random of cryptographic strength
  public PeopleDesk(
      SqlStore store,
      List<String> domains,
      Supplier<Set<String>> homes,
      Clock clock,
      RandomGenerator random) {
    this.store = store;
    this.domains = List.copyOf(domains);
    this.homes = homes;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public synchronized Reply answer(String verb, JsonNode with) {
    try {
      return switch (verb) {
        case "list" -> new Reply.Done(store.users().list().stream().map(this::shown).toList());
        case "show" -> known(with, user -> new Reply.Done(shown(user)));
        case "add" -> add(with);
        case "import" -> importAll(with.path("csv").asString(""));
        case "passwd" -> known(with, user -> password(user, with.path("password").asString("")));
        case "enable" -> known(with, user -> put(user.withEnabled(true)));
        case "disable" -> known(with, user -> put(user.withEnabled(false)));
        case "move" -> known(with, user -> move(user, with.path("home").asString("")));
        case "export" -> known(with, user -> new Reply.Done(records(user).written()));
        case "take" -> take(with);
        case "policy" -> known(with, user -> policy(user, with.path("deny")));
        case "remove" -> known(with, this::remove);
        case "contacts" -> known(with, user -> new Reply.Done(contacts(user)));
        case "contact" -> known(with, user -> contact(user, with));
        case "uncontact" -> known(with, user -> uncontact(user, with));
        default ->
            Reply.refused(
                400,
                "user knows list, show, add, import, passwd, enable, disable, move, export, take, policy,"
                    + " remove, contacts, contact and uncontact");
      };
    } catch (StoreFailed e) {
      return Reply.refused(500, String.valueOf(e.getMessage()));
    }
  }

  private interface Order {
    Reply on(User user);
  }

  private Reply known(JsonNode with, Order order) {
    String asked = with.path("user").asString("");
    Optional<User> user = find(asked);
    return user.isEmpty() ? Reply.refused(404, "no user \"" + asked + "\"") : order.on(user.get());
  }

  private Optional<User> find(String asked) {
    try {
      String whole = asked.indexOf('@') < 0 ? asked + "@" + domains.getFirst() : asked;
      return store.users().reached(UserUri.parse(whole));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Map<String, Object> shown(User user) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("user", user.uri().toString());
    out.put("name", user.displayName());
    out.put("enabled", user.enabled());
    out.put("aliases", user.aliases().stream().map(UserUri::toString).toList());
    out.put("telephones", user.telephones());
    out.put("home", user.home());
    out.put("denied", user.denied().stream().map(UserPolicy::text).sorted().toList());
    out.put("created", user.created().toString());
    return out;
  }

  private Reply put(User user) {
    store.users().put(List.of(user));
    return new Reply.Done(shown(user));
  }

  private Reply add(JsonNode with) {
    UserDraft draft =
        new UserDraft(
            with.path("user").asString(""),
            with.path("name").asString(""),
            with.path("password").asString(""),
            words(with.path("aliases")),
            words(with.path("telephones")),
            with.path("home").asString(""),
            field -> field.equals("user") ? "" : field);
    List<String> errors = new ArrayList<>();
    UserDraft.Names names = draft.names(domains, homes.get(), errors);
    if (!errors.isEmpty()) {
      return new Reply.Refused(400, errors);
    }
    if (store.users().find(names.uri()).isPresent()) {
      return Reply.refused(409, "user " + names.uri() + " is there already");
    }
    String password = draft.password().isEmpty() ? FreshPassword.of(random) : draft.password();
    User made = user(draft, names, Optional.empty(), password);
    clashes(Map.of(made, ""), errors);
    if (!errors.isEmpty()) {
      return new Reply.Refused(409, errors);
    }
    store.users().put(List.of(made));
    Map<String, Object> out = shown(made);
    if (draft.password().isEmpty()) {
      out.put("password", password); // told this once
    }
    return new Reply.Done(out);
  }

  private static String words(JsonNode value) {
    if (!value.isArray()) {
      return value.asString("");
    }
    List<String> all = new ArrayList<>();
    value.forEach(each -> all.add(each.asString("")));
    return String.join(" ", all);
  }

  private User user(
      UserDraft draft, UserDraft.Names names, Optional<User> before, String password) {
    String name =
        draft.name().isEmpty()
            ? before.map(User::displayName).orElse(names.uri().user())
            : draft.name();
    User made =
        new User(
            names.uri(),
            name,
            before.map(User::secrets).orElse(List.of()),
            before.map(User::enabled).orElse(true),
            before.map(User::created).orElseGet(clock::instant),
            names.aliases(),
            names.telephones(),
            draft.home().isEmpty() ? before.map(User::home).orElse("") : draft.home(),
            before.map(User::denied).orElse(Set.of()));
    return password.isEmpty() ? made : made.withPassword(domains.getFirst(), password);
  }

  /// A name reaches one user: against each other and against those who are there.
  private void clashes(Map<User, String> made, List<String> errors) {
    Map<String, User> taken = new HashMap<>();
    made.forEach((user, place) -> {
      for (String name : user.names()) {
        User other = taken.putIfAbsent(name, user);
        if (other == null) {
          other =
              store
                  .users()
                  .reached(UserUri.parse(name))
                  .filter(held -> !held.uri().equals(user.uri()))
                  .filter(held ->
                      made.keySet().stream().noneMatch(each -> each.uri().equals(held.uri())))
                  .orElse(null);
        }
        if (other != null) {
          errors.add(
              (place.isEmpty() ? "" : place + ": ")
                  + name
                  + " reaches "
                  + other.uri()
                  + " already");
        }
      }
    });
  }

  private Reply importAll(String csv) {
    UserSheet sheet = UserSheet.parse(csv);
    List<String> errors = new ArrayList<>(sheet.errors());
    Map<User, String> made = new LinkedHashMap<>();
    Map<String, String> passwords = new LinkedHashMap<>();
    Map<UserUri, Integer> seen = new HashMap<>();
    int added = 0;
    for (UserSheet.Row row : sheet.rows()) {
      UserDraft draft =
          new UserDraft(
              row.text("user"),
              row.text("name"),
              row.text("password"),
              row.text("aliases"),
              row.text("telephones"),
              row.text("home"),
              row::at);
      int before = errors.size();
      UserDraft.Names names = draft.names(domains, homes.get(), errors);
      Integer first = seen.putIfAbsent(names.uri(), row.line());
      if (first != null && errors.size() == before) {
        errors.add(row.at("user") + ": " + names.uri() + " is in line " + first + " already");
      }
      if (errors.size() > before) {
        continue;
      }
      Optional<User> held = store.users().find(names.uri());
      String password = draft.password();
      if (held.isEmpty()) {
        added++;
        if (password.isEmpty()) {
          password = FreshPassword.of(random);
          passwords.put(names.uri().toString(), password);
        }
      }
      made.put(user(draft, names, held, password), row.at("user"));
    }
    clashes(made, errors);
    if (!errors.isEmpty()) {
      return new Reply.Refused(400, errors);
    }
    store.users().put(made.keySet());
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("added", added);
    out.put("updated", made.size() - added);
    out.put("passwords", passwords);
    return new Reply.Done(out);
  }

  private Reply password(User user, String asked) {
    if (!asked.isEmpty() && asked.length() < 8) {
      return Reply.refused(400, "a password has 8 characters or more; without one it is made");
    }
    String password = asked.isEmpty() ? FreshPassword.of(random) : asked;
    store.users().put(List.of(user.withPassword(domains.getFirst(), password)));
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("user", user.uri().toString());
    if (asked.isEmpty()) {
      out.put("password", password);
    }
    return new Reply.Done(out);
  }

  /// From then on this home sends what is for the user there. All that was kept stays until the
  /// user is removed, for [#records] and for the way back.
  private Reply move(User user, String home) {
    Set<String> known = homes.get();
    return known.contains(home)
        ? put(user.withHome(home))
        : Reply.refused(
            400,
            "home \""
                + home
                + "\": expected another home that this node knows the way to, "
                + (known.isEmpty()
                    ? "and it knows none: the topology file has to have users who are homed there"
                    : "one of " + String.join(", ", new TreeSet<>(known))));
  }

  private UserRecords records(User user) {
    return new UserRecords(
        user, store.contacts().of(user.uri()), store.messages().of(user.uri(), clock.instant()));
  }

  /// Makes a user of another home one of this, in place of whatever was known of them here.
  private Reply take(JsonNode with) {
    UserRecords records;
    try {
      records = UserRecords.read(with);
    } catch (IllegalArgumentException e) {
      return Reply.refused(400, String.valueOf(e.getMessage()));
    }
    User user = records.user();
    UserUri uri = user.uri();
    if (!domains.contains(uri.host())) {
      return Reply.refused(400, uri + ": expected a user of " + String.join(", ", domains));
    }
    List<String> errors = new ArrayList<>();
    clashes(Map.of(user, ""), errors);
    if (!errors.isEmpty()) {
      return new Reply.Refused(409, errors);
    }
    // A hash is of one realm, and is no use in another home's.
    boolean fits = user.secret(domains.getFirst()).isPresent();
    String password = fits ? "" : FreshPassword.of(random);
    for (Contact old : store.contacts().of(uri)) {
      store.contacts().remove(uri, old.address());
    }
    store.messages().of(uri, Instant.EPOCH).forEach(old -> store.messages().remove(uri, old.id()));
    store.users().put(List.of(fits ? user : user.withPassword(domains.getFirst(), password)));
    records.contacts().forEach(each -> store.contacts().put(uri, each));
    records.messages().forEach(each -> store.messages().keep(each));
    Map<String, Object> out = shown(user);
    out.put("contacts", records.contacts().size());
    out.put("messages", records.messages().size());
    if (!fits) {
      out.put("password", password); // told this once
    }
    return new Reply.Done(out);
  }

  private Reply policy(User user, JsonNode deny) {
    Set<UserPolicy> denied = EnumSet.noneOf(UserPolicy.class);
    List<String> errors = new ArrayList<>();
    for (JsonNode each : deny) {
      UserPolicy.of(each.asString(""))
          .ifPresentOrElse(
              denied::add,
              () ->
                  errors.add(
                      "\"" + each.asString("") + "\": expected outside, messages or presence"));
    }
    return errors.isEmpty() ? put(user.withDenied(denied)) : new Reply.Refused(400, errors);
  }

  private Reply remove(User user) {
    store.users().remove(user.uri());
    return new Reply.Done(Map.of("removed", user.uri().toString()));
  }

  private List<Map<String, Object>> contacts(User user) {
    return store.contacts().of(user.uri()).stream().map(UserRecords::written).toList();
  }

  private Reply contact(User user, JsonNode with) {
    List<String> groups = new ArrayList<>();
    with.path("groups").forEach(group -> groups.add(group.asString("")));
    try {
      String asked = with.path("contact").asString("");
      UserUri address =
          find(asked)
              .map(User::uri)
              .orElseGet(() ->
                  UserUri.parse(asked.indexOf('@') < 0 ? asked + "@" + domains.getFirst() : asked));
      String name = with.path("name").asString("");
      if (name.length() > 120) {
        return Reply.refused(400, "a name has 120 characters at most");
      }
      Contact made = new Contact(address, name, groups, with.path("blocked").asBoolean(false));
      return store.contacts().put(user.uri(), made)
          ? new Reply.Done(UserRecords.written(made))
          : Reply.refused(409, "the list of " + user.uri() + " is full");
    } catch (IllegalArgumentException e) {
      return Reply.refused(400, String.valueOf(e.getMessage()));
    }
  }

  private Reply uncontact(User user, JsonNode with) {
    String asked = with.path("contact").asString("");
    try {
      UserUri address =
          UserUri.parse(asked.indexOf('@') < 0 ? asked + "@" + domains.getFirst() : asked);
      return store.contacts().remove(user.uri(), address)
          ? new Reply.Done(Map.of("removed", address.toString()))
          : Reply.refused(404, address + " is not on the list of " + user.uri());
    } catch (IllegalArgumentException e) {
      return Reply.refused(400, String.valueOf(e.getMessage()));
    }
  }
}
