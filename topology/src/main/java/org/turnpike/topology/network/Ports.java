package org.turnpike.topology.network;

/// An inclusive range of ports.
public record Ports(int first, int last) {

  public static final Ports ANY = new Ports(0, 65535);

  /// @throws IllegalArgumentException if it is no range in 0-65535
  public Ports {
    if (first < 0 || last > 65535 || first > last) {
      throw new IllegalArgumentException(
          "ports " + first + "-" + last + ": expected a port or a range in 0-65535");
    }
  }

  public static Ports of(int port) {
    return new Ports(port, port);
  }

  /// Reads `443` or `50000-59999`.
  ///
  /// @throws IllegalArgumentException for another form
  public static Ports parse(String text) {
    try {
      int dash = text.indexOf('-');
      return dash < 0
          ? of(Integer.parseInt(text.strip()))
          : new Ports(
              Integer.parseInt(text.substring(0, dash).strip()),
              Integer.parseInt(text.substring(dash + 1).strip()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "ports \"" + text + "\": expected a port or a range, such as 443 or 50000-59999", e);
    }
  }

  public boolean contains(int port) {
    return first <= port && port <= last;
  }

  public boolean contains(Ports other) {
    return first <= other.first && other.last <= last;
  }

  @Override
  public String toString() {
    return first == last ? Integer.toString(first) : first + "-" + last;
  }
}
