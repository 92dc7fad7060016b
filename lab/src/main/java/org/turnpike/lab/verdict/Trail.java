package org.turnpike.lab.verdict;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.turnpike.lab.capture.Sighting;
import org.turnpike.lab.evidence.Sighted;
import org.turnpike.planner.flow.Leg;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.topology.settings.Endpoint;

/// Where signalling went: wires, and who spoke to whom on each. Two trails are the same or they are
/// not: what is on a wire where it was not predicted counts as much as what is missing.
///
/// Servers keep their connections (RFC 5923), so who opened one is not told; nor is a port, which
/// between two addresses says nothing more.
///
/// @param links sorted
public record Trail(Set<Link> links) {

  /// @param one the lesser address as text: both directions are one link
  public record Link(String wire, String one, String other) implements Comparable<Link> {

    static Link of(String wire, InetAddress from, InetAddress to) {
      String a = Endpoint.text(from);
      String b = Endpoint.text(to);
      return a.compareTo(b) <= 0 ? new Link(wire, a, b) : new Link(wire, b, a);
    }

    @Override
    public int compareTo(Link link) {
      return toString().compareTo(link.toString());
    }

    @Override
    public String toString() {
      return wire + " (" + one + ", " + other + ")";
    }
  }

  public Trail {
    links = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(links));
  }

  /// Of a sign-in, or of a call's requests and of messages between the same two: they go alike.
  public static Trail predicted(Prediction prediction) {
    return new Trail(
        prediction.legs(Leg.Kind.SIGNALLING).stream()
            .flatMap(leg -> Expected.of(leg).stream())
            .map(e -> Link.of(e.wire(), e.packet().from().address(), e.packet().to().address()))
            .collect(Collectors.toSet()));
  }

  /// TLS on whatever port, and SIP that is not even inside of it.
  public static Trail seen(List<Sighted> seen) {
    return new Trail(
        seen.stream()
            .filter(s -> s.what() == Sighting.Kind.TLS || s.what() == Sighting.Kind.SIP)
            .map(s -> Link.of(s.wire(), s.from().getAddress(), s.to().getAddress()))
            .collect(Collectors.toSet()));
  }

  public Set<String> wires() {
    return links.stream().map(Link::wire).collect(Collectors.toCollection(TreeSet::new));
  }

  public Trail without(String wire) {
    return new Trail(
        links.stream().filter(l -> !l.wire().equals(wire)).collect(Collectors.toSet()));
  }

  /// Where another trail differs from this one, in words; empty where they are the same.
  public Optional<String> differs(Trail seen) {
    Set<Link> missing = minus(links, seen.links);
    Set<Link> more = minus(seen.links, links);
    return missing.isEmpty() && more.isEmpty()
        ? Optional.empty()
        : Optional.of("not seen: " + missing + "; seen and not predicted: " + more);
  }

  private static Set<Link> minus(Collection<Link> from, Collection<Link> what) {
    Set<Link> out = new TreeSet<>(from);
    out.removeAll(what);
    return out;
  }
}
