package org.turnpike.web.people;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.turnpike.store.Contact;
import org.turnpike.store.Ha1;
import org.turnpike.store.KeptMessage;
import org.turnpike.store.KeptMessages;
import org.turnpike.store.User;
import org.turnpike.store.UserPolicy;
import org.turnpike.topology.UserUri;
import tools.jackson.databind.JsonNode;

/// All that a home keeps of a user, to be taken to another home: names, policy, password hashes,
/// contact list and waiting messages. Who has this can sign in as the user.
///
/// ```
///   {"turnpike_user": 1, "user": "alice@example.com", "name": "Alice", ...,
///    "secrets": [{"realm": ..., "md5": ..., "sha256": ...}],
///    "contacts": [{"contact": ..., "name": ..., "groups": [...], "blocked": false}],
///    "messages": [{"from": ..., "sent": ..., "expires": ..., "type": ..., "body": Base64}]}
/// ```
record UserRecords(User user, List<Contact> contacts, List<KeptMessage> messages) {

  /// What the file calls its form.
  static final String FORM = "turnpike_user";

  Map<String, Object> written() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put(FORM, 1);
    out.put("user", user.uri().toString());
    out.put("name", user.displayName());
    out.put("enabled", user.enabled());
    out.put("created", user.created().toString());
    out.put("aliases", user.aliases().stream().map(UserUri::toString).toList());
    out.put("telephones", user.telephones());
    out.put("denied", user.denied().stream().map(UserPolicy::text).sorted().toList());
    out.put(
        "secrets",
        user.secrets().stream()
            .map(each -> Map.of("realm", each.realm(), "md5", each.md5(), "sha256", each.sha256()))
            .toList());
    out.put("contacts", contacts.stream().map(UserRecords::written).toList());
    out.put("messages", messages.stream().map(UserRecords::written).toList());
    return out;
  }

  static Map<String, Object> written(Contact contact) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("contact", contact.address().toString());
    out.put("name", contact.displayName());
    out.put("groups", contact.groups());
    out.put("blocked", contact.blocked());
    return out;
  }

  private static Map<String, Object> written(KeptMessage message) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("from", message.from());
    out.put("sent", message.sent().toString());
    out.put("expires", message.expires().toString());
    out.put("type", message.contentType());
    out.put("body", Base64.getEncoder().encodeToString(message.body()));
    return out;
  }

  /// @throws IllegalArgumentException saying what is wrong
  static UserRecords read(JsonNode from) {
    if (from.path(FORM).asInt(0) != 1) {
      throw new IllegalArgumentException(
          "expected what `turnpike user export` writes, with \"" + FORM + "\": 1");
    }
    UserUri uri = UserUri.parse(text(from, "user"));
    List<UserUri> aliases = new ArrayList<>();
    from.path("aliases").forEach(each -> aliases.add(UserUri.parse(each.asString(""))));
    List<String> telephones = new ArrayList<>();
    from.path("telephones").forEach(each -> telephones.add(each.asString("")));
    Set<UserPolicy> denied = EnumSet.noneOf(UserPolicy.class);
    from.path("denied").forEach(each -> denied.add(policy(each.asString(""))));
    List<Ha1> secrets = new ArrayList<>();
    from.path("secrets")
        .forEach(each ->
            secrets.add(new Ha1(text(each, "realm"), text(each, "md5"), text(each, "sha256"))));
    User user =
        new User(
            uri,
            from.path("name").asString(uri.user()),
            secrets,
            from.path("enabled").asBoolean(true),
            instant(from, "created"),
            aliases,
            telephones,
            "",
            denied);
    List<Contact> contacts = new ArrayList<>();
    from.path("contacts").forEach(each -> contacts.add(contact(each)));
    List<KeptMessage> messages = new ArrayList<>();
    from.path("messages").forEach(each -> messages.add(message(uri, each)));
    if (messages.size() > KeptMessages.MOST) {
      throw new IllegalArgumentException(KeptMessages.MOST + " messages wait at most");
    }
    return new UserRecords(user, contacts, messages);
  }

  private static Contact contact(JsonNode from) {
    List<String> groups = new ArrayList<>();
    from.path("groups").forEach(group -> groups.add(group.asString("")));
    return new Contact(
        UserUri.parse(text(from, "contact")),
        from.path("name").asString(""),
        groups,
        from.path("blocked").asBoolean(false));
  }

  private static KeptMessage message(UserUri to, JsonNode from) {
    return new KeptMessage(
        0,
        to,
        text(from, "from"),
        instant(from, "sent"),
        instant(from, "expires"),
        from.path("type").asString(""),
        Base64.getDecoder().decode(from.path("body").asString("")));
  }

  private static UserPolicy policy(String text) {
    return UserPolicy.of(text)
        .orElseThrow(() -> new IllegalArgumentException("denied: \"" + text + "\" is no policy"));
  }

  private static String text(JsonNode from, String key) {
    String text = from.path(key).asString("");
    if (text.isEmpty()) {
      throw new IllegalArgumentException("\"" + key + "\" is missing");
    }
    return text;
  }

  private static Instant instant(JsonNode from, String key) {
    try {
      return Instant.parse(text(from, key));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "\"" + key + "\": expected a time as 2026-11-21T10:00:00Z", e);
    }
  }
}
