package org.turnpike.topology;

import java.util.regex.Pattern;

/// Id of a row of a port table (`EXT-12`), carried by every firewall rule that comes of it.
public record RuleId(String id) {

  private static final Pattern FORM = Pattern.compile("[A-Z][A-Z0-9]*(-[A-Za-z0-9]+)+");

  /// @throws IllegalArgumentException for another grammar
  public RuleId {
    if (!FORM.matcher(id).matches()) {
      throw new IllegalArgumentException("rule id \"" + id + "\": expected a form like EXT-12");
    }
  }

  @Override
  public String toString() {
    return id;
  }
}
