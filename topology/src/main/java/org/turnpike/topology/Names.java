package org.turnpike.topology;

import java.util.regex.Pattern;

/// The grammar of names in a topology file.
final class Names {

  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,63}");

  private Names() {}

  static String checked(String name, String kind) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          kind + " \"" + name + "\": expected 1 to 63 of a-z, 0-9 and hyphen");
    }
    return name;
  }
}
