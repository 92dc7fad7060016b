package org.turnpike.web.people;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.turnpike.topology.UserUri;

/// A user as somebody wrote them down, and what is wrong with that.
///
/// @param where says where a field stands, for errors
record UserDraft(
    String user,
    String name,
    String password,
    String aliases,
    String telephones,
    String home,
    Function<String, String> where) {

  /// What a URI's user part may have without being escaped (RFC 3261 §25.1), without what shells
  /// and people stumble over.
  private static final Pattern USER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~+-]{0,63}");

  private static final Pattern NUMBER = Pattern.compile("\\+[0-9]{3,15}"); // E.164

  private static final Pattern POOL = Pattern.compile("[a-z0-9-]{0,63}");

  /// The user's names once they are read.
  record Names(UserUri uri, List<UserUri> aliases, List<String> telephones) {}

  private String at(String field) {
    String place = where.apply(field);
    return place.isEmpty() ? "" : place + ": ";
  }

  /// @param domains that users may be of, the first for a name alone
  /// @param homes other homes that they may have
  /// @return empty fields where something is wrong
  Names names(List<String> domains, Set<String> homes, List<String> errors) {
    UserUri uri = address("user", user, domains, errors);
    List<UserUri> others = new ArrayList<>();
    for (String alias : words(aliases)) {
      others.add(address("aliases", alias, domains, errors));
    }
    List<String> numbers = new ArrayList<>();
    for (String number : words(telephones)) {
      String bare = number.replaceAll("[-.()]", "");
      if (NUMBER.matcher(bare).matches()) {
        numbers.add(bare);
      } else {
        errors.add(
            at("telephones") + "\"" + number + "\": expected a number like +4930123456 (E.164)");
      }
    }
    if (name.length() > 120 || name.chars().anyMatch(Character::isISOControl)) {
      errors.add(at("name") + "expected a line of 120 characters at most");
    }
    if (!password.isEmpty() && password.length() < 8) {
      errors.add(at("password") + "expected 8 characters or more; without one it is made");
    }
    if (!POOL.matcher(home).matches()) {
      errors.add(at("home") + "\"" + home + "\": expected the name of a pool");
    } else if (!home.isEmpty() && !homes.contains(home)) {
      errors.add(
          at("home")
              + "\""
              + home
              + "\": expected "
              + (homes.isEmpty()
                  ? "none, since this node knows the way to no other home"
                  : "one of " + String.join(", ", new TreeSet<>(homes))));
    }
    return new Names(uri, others, numbers);
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.strip().split("[\\s;]+"));
  }

  private UserUri address(String field, String text, List<String> domains, List<String> errors) {
    String whole = text.indexOf('@') < 0 ? text + "@" + domains.getFirst() : text;
    try {
      UserUri uri = UserUri.parse(whole);
      if (!USER.matcher(uri.user()).matches()) {
        errors.add(
            at(field)
                + "\""
                + text
                + "\": a name is letters, digits and . _ ~ + - and begins with a letter or digit");
      } else if (!domains.contains(uri.host())) {
        errors.add(
            at(field) + "\"" + text + "\": this node's domains are " + String.join(", ", domains));
      }
      return uri;
    } catch (IllegalArgumentException e) {
      errors.add(at(field) + "\"" + text + "\": expected a form like alice@" + domains.getFirst());
      return new UserUri("nobody", domains.getFirst());
    }
  }
}
