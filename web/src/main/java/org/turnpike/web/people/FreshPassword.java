package org.turnpike.web.people;

import java.util.random.RandomGenerator;

/// Passwords that a person can type on a phone.
public final class FreshPassword {

  /// Without what is mistaken for something else when it is typed: 0 o, 1 l i.
  private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

  private FreshPassword() {}

  /// 12 of 31 letters: 59 bits.
  ///
  /// @param random of cryptographic strength
  public static String of(RandomGenerator random) {
    StringBuilder password = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      if (i > 0 && i % 4 == 0) {
        password.append('-');
      }
      password.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return password.toString();
  }
}
