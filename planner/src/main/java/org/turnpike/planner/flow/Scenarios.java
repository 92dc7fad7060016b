package org.turnpike.planner.flow;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.InternetService;
import org.turnpike.topology.service.Modality;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.PstnGateway;
import org.turnpike.topology.service.Restrictions;

/// The scenarios of a topology: what its users, homes and places can do with one another.
///
/// A small file has a call from every user to every other: who calls matters where firewalls let
/// sessions begin on one side alone, and where two relays would do. A large one has for each user
/// one peer of each class: an organisation's users of one home at one kind of place; so the number
/// of scenarios grows with users, and not with their square. Conferences are one per user and home
/// of an organiser, since that is where they are hosted (P1).
public final class Scenarios {

  /// As many users as are called in pairs.
  static final int PAIRED = 24;

  private final Topology topology;
  private final List<Scenario> all = new ArrayList<>();
  private final long homes;

  private Scenarios(Topology topology) {
    this.topology = topology;
    this.homes = topology.users().values().stream().map(User::home).distinct().count();
  }

  public static List<Scenario> of(Topology topology) {
    Scenarios scenarios = new Scenarios(topology);
    scenarios.enumerate();
    return List.copyOf(scenarios.all);
  }

  /// Those of users and others that a person names, whatever the file restricts: `b` is a user, a
  /// gateway, or a streaming service; empty for everything of `a`.
  public static List<Scenario> between(Topology topology, String a, Optional<String> b) {
    Scenarios scenarios = new Scenarios(topology);
    Party.Person person = new Party.Person(topology.user(a));
    if (b.isEmpty()) {
      return of(topology).stream()
          .filter(
              s -> s.a().name().equals(a) || s.b() instanceof Party.Person p && p.name().equals(a))
          .toList();
    }
    if (topology.users().containsKey(b.get())) {
      User other = topology.user(b.get());
      scenarios.add(
          Scenario.Kind.CALL, person, new Party.Person(other, other.equals(person.user())));
      scenarios.add(Scenario.Kind.CONFERENCE, person, scenarios.meeting(other));
      if (scenarios.stranger(person.user(), other)) {
        scenarios.add(Scenario.Kind.GUEST, person, scenarios.meeting(other));
      }
    }
    if (topology.gateways().get(b.get()) instanceof PstnGateway gateway) {
      scenarios.audio(person, gateway);
    }
    if (topology.services().get(b.get()) instanceof InternetService service
        && service.kind() == InternetService.Kind.STREAMING) {
      scenarios.watch(person, service);
    }
    if (topology.pools().containsKey(b.get())) {
      scenarios.signIn(person, topology.pool(b.get()));
    }
    return List.copyOf(scenarios.all);
  }

  private void enumerate() {
    List<User> users = List.copyOf(topology.users().values());
    users.forEach(u -> signIn(new Party.Person(u), topology.pool(u.home())));
    Restrictions restrictions = topology.restrictions();
    if (restrictions.only().isEmpty()) {
      calls(users);
    } else {
      restrictions.only().stream()
          .filter(p -> topology.users().containsKey(p.a()) && topology.users().containsKey(p.b()))
          .forEach(p -> call(topology.user(p.a()), topology.user(p.b())));
    }
    Collection<User> organisers = organisers(users);
    for (User user : users) {
      Set<User> hosts = new LinkedHashSet<>(organisers);
      if (homes > PAIRED) {
        hosts.add(user);
      }
      for (User organiser : hosts) {
        if (wanted(user.name(), organiser.name())) {
          add(Scenario.Kind.CONFERENCE, new Party.Person(user), meeting(organiser));
          if (stranger(user, organiser)) {
            add(Scenario.Kind.GUEST, new Party.Person(user), meeting(organiser));
          }
        }
      }
    }
    for (User user : users) {
      topology.gateways().values().stream()
          .filter(g -> serves(g, user) && wanted(user.name(), g.name()))
          .forEach(g -> audio(new Party.Person(user), g));
    }
    for (User user : users) {
      topology.services().values().stream()
          .filter(s -> s.kind() == InternetService.Kind.STREAMING)
          .filter(s -> wanted(user.name(), s.name()))
          .forEach(s -> watch(new Party.Person(user), s));
    }
  }

  private void calls(List<User> users) {
    for (User user : users) {
      if (user.count() > 1) {
        call(user, user);
      }
    }
    if (users.size() <= PAIRED) {
      for (User user : users) {
        users.stream().filter(o -> !o.equals(user)).forEach(o -> call(user, o));
      }
      return;
    }
    Map<Peers, List<User>> classes = new LinkedHashMap<>();
    for (User user : users) {
      List<User> alike = classes.computeIfAbsent(peers(user), _ -> new ArrayList<>());
      // Two of a class, at different networks, so that each user has one of them to call.
      if (alike.isEmpty() || alike.size() < 2 && !alike.getFirst().at().equals(user.at())) {
        alike.add(user);
      }
    }
    for (User user : users) {
      for (List<User> alike : classes.values()) {
        alike.stream()
            .filter(o -> !o.at().equals(user.at()))
            .findFirst()
            .or(() -> alike.stream().filter(o -> !o.equals(user)).findFirst())
            .ifPresent(o -> call(user, o));
      }
    }
  }

  private record Peers(String organisation, String home, Site.Kind place) {}

  private Peers peers(User user) {
    return new Peers(user.organisation(), homeClass(user), topology.site(user.at().site()).kind());
  }

  private record Organisers(String organisation, String home) {}

  private Collection<User> organisers(List<User> users) {
    Map<Organisers, User> first = new LinkedHashMap<>();
    users.forEach(u -> first.putIfAbsent(new Organisers(u.organisation(), homeClass(u)), u));
    return first.values();
  }

  /// Users of one home are alike; where every branch has a home of its own, those of one
  /// organisation's deployments are.
  private String homeClass(User user) {
    return homes <= PAIRED ? user.home() : topology.pool(user.home()).organisation();
  }

  /// Of another organisation, and hosted in another deployment than the user signs in to.
  private boolean stranger(User user, User organiser) {
    return !user.organisation().equals(organiser.organisation())
        && !topology
            .pool(user.home())
            .organisation()
            .equals(topology.pool(organiser.home()).organisation());
  }

  /// P1: hosted where its organiser is homed.
  private Party.Meeting meeting(User organiser) {
    return new Party.Meeting(organiser, topology.pool(organiser.home()));
  }

  /// A gateway serves the users of its own deployment; a Cloud Connector those who are homed at its
  /// provider (L3); a provider's those of its tenants whose organisation has no connector.
  private boolean serves(PstnGateway gateway, User user) {
    Pool home = topology.pool(user.home());
    if (topology.pool(gateway.pool()) instanceof CloudConnector connector) {
      return connector.organisation().equals(user.organisation())
          && home.organisation().equals(connector.provider());
    }
    boolean connected =
        topology.pools().values().stream()
            .anyMatch(p ->
                p instanceof CloudConnector c
                    && c.organisation().equals(user.organisation())
                    && home.organisation().equals(c.provider()));
    return !connected && gateway.organisation().equals(home.organisation());
  }

  private boolean wanted(String a, String b) {
    Restrictions r = topology.restrictions();
    return (r.only().isEmpty() || among(r.only(), a, b)) && !among(r.without(), a, b);
  }

  private static boolean among(List<Restrictions.Pair> pairs, String a, String b) {
    return pairs.stream()
        .anyMatch(p -> p.a().equals(a) && p.b().equals(b) || p.a().equals(b) && p.b().equals(a));
  }

  private void call(User a, User b) {
    if (wanted(a.name(), b.name())) {
      add(Scenario.Kind.CALL, new Party.Person(a), new Party.Person(b, a.equals(b)));
    }
  }

  private void add(Scenario.Kind kind, Party.Person a, Party b) {
    topology
        .restrictions()
        .modalities()
        .forEach(m -> all.add(new Scenario(kind, a, b, Optional.of(m))));
  }

  private void audio(Party.Person a, PstnGateway gateway) {
    all.add(
        new Scenario(Scenario.Kind.PSTN, a, new Party.Line(gateway), Optional.of(Modality.AUDIO)));
  }

  private void watch(Party.Person a, InternetService service) {
    all.add(
        new Scenario(
            Scenario.Kind.BROADCAST, a, new Party.Stream(service), Optional.of(Modality.VIDEO)));
  }

  private void signIn(Party.Person a, Pool home) {
    all.add(new Scenario(Scenario.Kind.SIGN_IN, a, new Party.Home(home), Optional.empty()));
  }
}
