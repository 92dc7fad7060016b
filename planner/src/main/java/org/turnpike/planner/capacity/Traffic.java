package org.turnpike.planner.capacity;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.turnpike.planner.flow.Party;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.topology.Topology;
import org.turnpike.topology.party.User;

/// How many calls of each kind there are at the busy hour.
///
/// Of a group of users (an entry of the file, with its count) the share `calls-at-once` is in a
/// call. The mix divides them; a kind that a group cannot do, such as the telephone without a
/// gateway, leaves its part to the others. Who calls whom the file does not say, so
///
/// - those in two-party calls choose peers in proportion to the peers' numbers, their own group
///   included, and half of them are the callers;
/// - those in conferences choose organisers in proportion to the users of an organiser's home;
/// - those on the telephone spread evenly over the gateways that serve them.
///
/// Watching a broadcast is no call, and guests of a conference are counted as its participants.
final class Traffic {

  /// A scenario without its modality.
  private record Pair(Scenario.Kind kind, Party.Person a, Party b) {
    static Pair of(Scenario scenario) {
      return new Pair(scenario.kind(), scenario.a(), scenario.b());
    }
  }

  private final Topology topology;
  private final Mix mix;
  private final Map<Pair, Double> calls = new LinkedHashMap<>();

  private Traffic(Topology topology, Mix mix) {
    this.topology = topology;
    this.mix = mix;
  }

  static Traffic of(Topology topology, Mix mix, List<Scenario> scenarios) {
    Traffic traffic = new Traffic(topology, mix);
    traffic.spread(scenarios.stream().map(Pair::of).distinct().toList());
    return traffic;
  }

  /// Calls, or participants of conferences, that a scenario stands for at once.
  double at(Scenario scenario, MediaClass media) {
    return calls.getOrDefault(Pair.of(scenario), 0.0) * mix.share(media);
  }

  /// @param twoParty those of a group in such a call; likewise the others
  private record Doing(double twoParty, double conference, double telephone) {}

  private record Ends(String a, String b) {}

  private void spread(List<Pair> pairs) {
    Map<String, List<Pair>> made = new LinkedHashMap<>();
    Set<String> called = new HashSet<>();
    Set<Ends> listed = new HashSet<>();
    topology.users().keySet().forEach(name -> made.put(name, new ArrayList<>()));
    for (Pair pair : pairs) {
      Objects.requireNonNull(made.get(pair.a().name())).add(pair);
      if (pair.kind() == Scenario.Kind.CALL) {
        called.add(pair.b().name());
        listed.add(new Ends(pair.a().name(), pair.b().name()));
      }
    }
    Map<String, Doing> doing = new LinkedHashMap<>();
    made.forEach(
        (name, mine) -> doing.put(name, doing(topology.user(name), mine, called.contains(name))));
    made.forEach((name, mine) -> {
      Doing does = Objects.requireNonNull(doing.get(name));
      twoParty(kind(mine, Scenario.Kind.CALL), does.twoParty, doing, listed);
      conferences(kind(mine, Scenario.Kind.CONFERENCE), does.conference);
      List<Pair> lines = kind(mine, Scenario.Kind.PSTN);
      lines.forEach(p -> calls.put(p, does.telephone / lines.size()));
    });
  }

  private static List<Pair> kind(List<Pair> pairs, Scenario.Kind kind) {
    return pairs.stream().filter(p -> p.kind() == kind).toList();
  }

  private Doing doing(User user, List<Pair> mine, boolean called) {
    boolean calls = called || !kind(mine, Scenario.Kind.CALL).isEmpty();
    double two = calls ? mix.twoParty() : 0;
    double conference = kind(mine, Scenario.Kind.CONFERENCE).isEmpty() ? 0 : mix.conference();
    double telephone = kind(mine, Scenario.Kind.PSTN).isEmpty() ? 0 : mix.telephone();
    double all = two + conference + telephone;
    double each = all == 0 ? 0 : user.count() * topology.qos().callsAtOnce() / all;
    return new Doing(two * each, conference * each, telephone * each);
  }

  private void twoParty(List<Pair> pairs, double busy, Map<String, Doing> doing, Set<Ends> listed) {
    double all = pairs.stream().mapToDouble(p -> peers(p, doing)).sum();
    for (Pair pair : pairs) {
      // Two participants make one call. Half of a group calls and half is called; where the file
      // or its size leaves the other direction out, this one stands for both.
      boolean bothWays = listed.contains(new Ends(pair.b().name(), pair.a().name()));
      double participants = all == 0 ? 0 : busy * peers(pair, doing) / all;
      calls.put(pair, bothWays ? participants / 2 : participants);
    }
  }

  private static double peers(Pair pair, Map<String, Doing> doing) {
    return Objects.requireNonNull(doing.get(pair.b().name())).twoParty;
  }

  private void conferences(List<Pair> pairs, double participants) {
    double all = pairs.stream().mapToDouble(this::organisers).sum();
    pairs.forEach(p -> calls.put(p, all == 0 ? 0 : participants * organisers(p) / all));
  }

  /// Users of the organiser's organisation with the same home.
  private double organisers(Pair pair) {
    if (!(pair.b() instanceof Party.Meeting meeting)) {
      return 0;
    }
    User organiser = meeting.organiser();
    return topology.users().values().stream()
        .filter(u ->
            u.organisation().equals(organiser.organisation()) && u.home().equals(organiser.home()))
        .mapToInt(User::count)
        .sum();
  }
}
