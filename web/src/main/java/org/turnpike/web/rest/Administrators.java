package org.turnpike.web.rest;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.turnpike.store.sql.SqlStore;
import org.turnpike.web.control.ControlDesk;
import org.turnpike.web.control.Reply;
import org.turnpike.web.people.FreshPassword;
import tools.jackson.databind.JsonNode;

/// Who may sign in to the console. They are no users: they have no address, and their passwords are
/// good for nothing else.
///
/// ```
///   admin list | add {name, password} | passwd {name, password} | remove {name}
/// ```
///
/// A password is kept as PBKDF2 (RFC 8018 §5.2) of it; without one, one is made and told once.
public final class Administrators implements ControlDesk.Clerk {

  /// The first one's name.
  public static final String FIRST = "admin";

  private static final String FACT = "administrators";
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
  private static final int LEAST_PASSWORD = 8;
  private static final String ALGORITHM = "PBKDF2WithHmacSHA512";
  private static final int ROUNDS = 210_000;

  /// Of a password that we made: nobody guesses 59 bits, however fast a guess is.
  private static final int ROUNDS_OF_MADE = 20_000;

  private static final int BYTES = 32;
  private static final String NOBODY = ROUNDS + ":00:00";

  private final SqlStore store;
  private final RandomGenerator random;

  /// A guess costs a tenth of a second of a processor; more than one at a time would starve calls.
  private final Semaphore turn = new Semaphore(1, true);

  /// @param random of cryptographic strength
  public Administrators(SqlStore store, RandomGenerator random) {
    this.store = store;
    this.random = random;
  }

  /// Makes the first one where there is none.
  ///
  /// @param anew gives the first one another password where there are some
  /// @return their password, which nobody can tell a second time; empty if there was one
  public synchronized Optional<String> first(boolean anew) {
    Map<String, String> all = all();
    if (!all.isEmpty() && !anew) {
      return Optional.empty();
    }
    String password = FreshPassword.of(random);
    all.put(FIRST, hashed(password, ROUNDS_OF_MADE));
    put(all);
    return Optional.of(password);
  }

  /// Takes as long for a name that is not there as for one that is.
  boolean proves(String name, String password) {
    Map<String, String> all = all();
    String kept = all.get(name);
    String other = all.values().stream().findFirst().orElse(NOBODY);
    String[] parts = (kept == null ? other : kept).split(":");
    byte[] salt = HexFormat.of().parseHex(parts[1]);
    byte[] right = HexFormat.of().parseHex(parts[2]);
    byte[] shown = derived(password, salt, Integer.parseInt(parts[0]));
    return MessageDigest.isEqual(right, shown) && kept != null;
  }

  /// Another one after each change of the password; empty for nobody.
  String mark(String name) {
    return all().getOrDefault(name, "");
  }

  @Override
  public synchronized Reply answer(String verb, JsonNode with) {
    String name = with.path("name").asString("");
    String password = with.path("password").asString("");
    return switch (verb) {
      case "list" -> new Reply.Done(List.copyOf(all().keySet()));
      case "add" ->
          all().containsKey(name)
              ? refused(409, "administrator " + name + " is there already")
              : given(name, password);
      case "passwd" ->
          all().containsKey(name)
              ? given(name, password)
              : refused(404, "no administrator \"" + name + "\"");
      case "remove" -> removed(name);
      default -> refused(400, "admin knows list, add, passwd and remove");
    };
  }

  private static Reply refused(int status, String error) {
    return new Reply.Refused(status, List.of(error));
  }

  private Reply given(String name, String password) {
    List<String> errors = new ArrayList<>();
    if (!NAME.matcher(name).matches()) {
      errors.add(
          "\"" + name + "\": a name is lower-case letters, digits and . _ -, 63 of them at most");
    }
    if (!password.isEmpty() && password.length() < LEAST_PASSWORD) {
      errors.add("password: expected 8 characters or more; without one it is made");
    }
    if (!errors.isEmpty()) {
      return new Reply.Refused(400, errors);
    }
    String secret = password.isEmpty() ? FreshPassword.of(random) : password;
    Map<String, String> all = all();
    all.put(name, hashed(secret, password.isEmpty() ? ROUNDS_OF_MADE : ROUNDS));
    put(all);
    return new Reply.Done(
        password.isEmpty() ? Map.of("name", name, "password", secret) : Map.of("name", name));
  }

  private Reply removed(String name) {
    Map<String, String> all = all();
    if (all.remove(name) == null) {
      return refused(404, "no administrator \"" + name + "\"");
    }
    if (all.isEmpty()) {
      return refused(409, name + " is the last one: add another first");
    }
    put(all);
    return new Reply.Done(Map.of("removed", name));
  }

  /// A line for each: name, rounds, salt and key.
  private Map<String, String> all() {
    Map<String, String> out = new TreeMap<>();
    store
        .fact(FACT)
        .ifPresent(text ->
            text.lines()
                .filter(line -> line.indexOf(':') > 0)
                .forEach(line ->
                    out.put(
                        line.substring(0, line.indexOf(':')),
                        line.substring(line.indexOf(':') + 1))));
    return out;
  }

  private void put(Map<String, String> all) {
    StringBuilder out = new StringBuilder();
    new TreeMap<>(all)
        .forEach((name, kept) -> out.append(name).append(':').append(kept).append('\n'));
    store.note(FACT, out.toString());
  }

  private String hashed(String password, int rounds) {
    byte[] salt = new byte[16];
    random.nextBytes(salt);
    HexFormat hex = HexFormat.of();
    return rounds
        + ":"
        + hex.formatHex(salt)
        + ":"
        + hex.formatHex(derived(password, salt, rounds));
  }

  private byte[] derived(String password, byte[] salt, int rounds) {
    turn.acquireUninterruptibly();
    try {
      // Its own encoding of characters, so that a password is the same on every machine.
      char[] bytes =
          new String(password.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
              .toCharArray();
      return SecretKeyFactory.getInstance(ALGORITHM)
          .generateSecret(new PBEKeySpec(bytes, salt, rounds, BYTES * 8))
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    } finally {
      turn.release();
    }
  }
}
