package org.turnpike.planner.flow;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.turnpike.planner.ice.Agent;
import org.turnpike.planner.ice.IceModel;
import org.turnpike.planner.ice.MediaPath;
import org.turnpike.planner.network.Hosts;
import org.turnpike.planner.network.Spot;
import org.turnpike.planner.path.Walker;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Places;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Segment;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.InternetService;
import org.turnpike.topology.service.Modality;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.PstnGateway;
import org.turnpike.topology.service.Role;
import org.turnpike.topology.service.ServerPool;

/// Predicts what each scenario of a topology does.
///
/// Nothing is looked up by a scenario's, a home's or a place's name: signalling follows from homing
/// and what can be reached, media from the principles and ICE, and each leg is walked over the
/// declared network. Any number of threads may ask one instance.
public final class Flows {

  private static final int HTTPS = 443;

  private static final int BATCH = 512;

  private final Topology topology;
  private final List<Scenario> scenarios;
  private final Hosts hosts;
  private final Exchange exchange;
  private final Signalling signalling;
  private final Agents agents;
  private final Media media;

  private Flows(Topology topology, Places places) {
    this.topology = topology;
    this.scenarios = Scenarios.of(topology);
    Walker walker = new Walker(topology, places);
    this.hosts = new Hosts(topology);
    this.exchange = new Exchange(walker);
    this.signalling = new Signalling(topology, hosts, exchange);
    this.agents = new Agents(topology, hosts, signalling);
    this.media = new Media(new IceModel(walker));
  }

  public static Flows of(Topology topology) {
    return new Flows(topology, Places.NONE);
  }

  /// @param places where the topology stands in its file, so that rules are told with their lines
  public static Flows of(Topology topology, Places places) {
    return new Flows(topology, places);
  }

  public Topology topology() {
    return topology;
  }

  public List<Scenario> scenarios() {
    return scenarios;
  }

  /// Every prediction in the order of the scenarios.
  public Stream<Prediction> predictions() {
    return predictions(scenarios);
  }

  /// Predictions in the order of the scenarios, made when they are asked for, by all processors
  /// some hundred at a time, and not kept.
  public Stream<Prediction> predictions(List<Scenario> some) {
    return IntStream.range(0, (some.size() + BATCH - 1) / BATCH)
        .boxed()
        .flatMap(i -> {
          int from = i * BATCH;
          int to = Math.min(some.size(), from + BATCH);
          return some.subList(from, to).parallelStream().map(this::predict).toList().stream();
        });
  }

  /// What is found out, and what to say of it if somebody asks.
  private static final class Case {
    final List<Leg> legs = new ArrayList<>();
    final List<Consumer<Reasons>> told = new ArrayList<>();

    void add(Leg leg, Consumer<Reasons> why) {
      legs.add(leg);
      told.add(why);
    }

    Derivation derivation() {
      Reasons reasons = new Reasons();
      told.forEach(t -> t.accept(reasons));
      return reasons.derivation();
    }
  }

  public Prediction predict(Scenario scenario) {
    Case found = new Case();
    Party.Person a = scenario.a();
    switch (scenario.b()) {
      case Party.Home(Pool at) -> signIn(a, at, found);
      case Party.Person b -> call(a, b, modality(scenario), found);
      case Party.Meeting m -> conference(scenario, m, found);
      case Party.Line line -> telephone(a, line.gateway(), found);
      case Party.Stream s -> watch(a, s.service(), found);
    }
    found.told.add(r -> Readings.of(topology, scenario, found.legs).forEach(r::add));
    return Prediction.of(scenario, found.legs, found::derivation);
  }

  private static Modality modality(Scenario scenario) {
    return scenario.modality().orElse(Modality.AUDIO);
  }

  private Pool home(Party.Person person) {
    return topology.pool(person.user().home());
  }

  private Signalling.Found signal(Leg.Side side, Party.Person person, Case found) {
    Signalling.Found signalled = signalling.home(person);
    found.add(signalled.leg().on(side), r -> r.add(signalled.reasons()));
    return signalled;
  }

  /// At home, or at another pool that passes it on there.
  private void signIn(Party.Person person, Pool at, Case found) {
    if (at.equals(home(person))) {
      signal(Leg.Side.A, person, found);
      return;
    }
    Signalling.Found signalled = signalling.elsewhere(person, at);
    found.add(signalled.leg().on(Leg.Side.A), r -> r.add(signalled.reasons()));
    between(at, home(person), of(person.user()), Optional.empty(), found);
  }

  private Optional<Organisation> of(User user) {
    return Optional.of(topology.organisation(user.organisation()));
  }

  private void between(
      Pool from, Pool to, Optional<Organisation> asked, Optional<PstnGateway> beyond, Case found) {
    signalling
        .servers(from, to, asked, beyond)
        .ifPresent(f -> found.add(f.leg(), r -> r.add(f.reasons())));
  }

  private Agent client(Party.Person person) {
    return agents.client(person, home(person), signalling.home(person).leg().edges().isEmpty());
  }

  private void call(Party.Person a, Party.Person b, Modality modality, Case found) {
    signal(Leg.Side.A, a, found);
    signal(Leg.Side.B, b, found);
    Optional<Leg> refused = Federating.refused(topology, a.user(), b.user());
    if (refused.isPresent()) {
      found.add(refused.get(), r -> Federating.tell(r, refused.get()));
      return;
    }
    between(home(a), home(b), of(b.user()), Optional.empty(), found);
    MediaPath path = media.connect(client(a), client(b), modality);
    List<Leg> legs = Media.call(path, a.path(), b.path());
    found.add(legs.getFirst(), r -> r.media(path, P3, "P3"));
    found.legs.add(legs.getLast());
  }

  private static final String P3 =
      "the most direct route that is open is taken; where none is, an Edge relays";

  private void conference(Scenario scenario, Party.Meeting meeting, Case found) {
    Party.Person a = scenario.a();
    found.told.add(r ->
        r.add(
            Derivation.Ground.PRINCIPLE,
            "",
            "hosted in "
                + meeting.host().path()
                + ", where its organiser "
                + meeting.name()
                + " is homed",
            "P1",
            meeting.host().path()));
    Agent client;
    if (scenario.kind() == Scenario.Kind.GUEST) {
      Signalling.Found signalled = signalling.guest(a, meeting.host());
      found.add(signalled.leg().on(Leg.Side.A), r -> r.add(signalled.reasons()));
      client = agents.client(a, meeting.host(), signalled.leg().edges().isEmpty());
    } else {
      signal(Leg.Side.A, a, found);
      Optional<Leg> refused = Federating.refused(topology, a.user(), meeting.organiser());
      if (refused.isPresent()) {
        found.add(refused.get(), r -> Federating.tell(r, refused.get()));
        return;
      }
      between(home(a), meeting.host(), of(meeting.organiser()), Optional.empty(), found);
      client = client(a);
    }
    MediaPath path = media.connect(client, agents.server(meeting.host()), modality(scenario));
    boolean online = topology.online(meeting.host());
    found.add(
        Media.toServer(path, a.path(), meeting.host().path()),
        r ->
            r.media(
                path,
                online
                    ? "media goes to the hosting server, an online one always by an Edge"
                    : "media goes to the hosting server, from inside without an Edge",
                "P2",
                online ? "P5" : "P6"));
  }

  private void telephone(Party.Person a, PstnGateway gateway, Case found) {
    signal(Leg.Side.A, a, found);
    Pool mediation = topology.pool(gateway.pool());
    between(home(a), mediation, Optional.empty(), Optional.of(gateway), found);
    if (bypasses(a, gateway, mediation)) {
      MediaPath path = media.connect(agents.bypassing(a), agents.gateway(gateway), Modality.AUDIO);
      if (path.delivered()) {
        found.add(
            Media.toServer(path, a.path(), gateway.path()),
            r -> r.media(path, "media bypass: the client speaks to the gateway itself", "MB-2"));
        found.legs.add(beyond(gateway.path(), gateway, List.of()));
        return;
      }
    }
    MediaPath path = media.connect(client(a), agents.server(mediation), Modality.AUDIO);
    found.add(
        Media.toServer(path, a.path(), mediation.path()),
        r -> r.media(path, "media goes to the Mediation Server in front of the gateway", "P3"));
    // Nobody is there to hand on what the leg before did not reach.
    if (mediation.nodeIds().isEmpty()) {
      return;
    }
    List<Stretch> last =
        exchange
            .first(
                hosts.servers(mediation).stream().map(Hosts.Served::spot).toList(),
                List.of(
                    new Hosts.Served(
                        new NodeId(gateway.name()), hosts.gateway(gateway), gateway.address())),
                Transport.UDP,
                Exchange.CLIENT_PORT)
            .map(s -> onward(s, gateway))
            .stream()
            .toList();
    Leg out = beyond(mediation.path(), gateway, last);
    found.add(out, r -> r.of("media to the gateway", last));
  }

  /// What reached the gateway goes on to the telephone network.
  private Stretch onward(Stretch stretch, PstnGateway gateway) {
    return new Stretch(
        stretch.from(),
        stretch.to(),
        exchange.walker().toTelephone(stretch.there(), gateway.name()),
        stretch.back());
  }

  /// MB-2: on for the gateway, and the client is where the file allows it; a Cloud Connector's is
  /// for everyone inside.
  private boolean bypasses(Party.Person a, PstnGateway gateway, Pool mediation) {
    boolean on =
        gateway.mediaBypass() || (mediation instanceof CloudConnector c && c.mediaBypass());
    List<InetAddress> mine =
        hosts.person(a.user(), a.another()).stream().map(Spot::address).toList();
    var subnets = topology.organisation(gateway.organisation()).voice().bypassSubnets();
    return on
        && (subnets.isEmpty()
            ? a.user().at().site().equals(gateway.network().site())
            : subnets.stream().anyMatch(s -> mine.stream().anyMatch(s::contains)));
  }

  /// From the Mediation Server to the gateway, and on to the telephone network.
  private Leg beyond(String from, PstnGateway gateway, List<Stretch> stretches) {
    List<Passed> segments =
        new ArrayList<>(Passed.of(stretches.stream().map(Stretch::there).toList()));
    Optional<Stretch> lost = stretches.stream().filter(s -> !s.disposition().success()).findFirst();
    if (segments.isEmpty()) {
      segments.add(Passed.of(topology.segment(gateway.network())));
    }
    if (stretches.isEmpty()) {
      segments.add(Passed.of(Segment.PSTN));
    }
    return new Leg(
        Leg.Kind.MEDIA,
        Leg.Side.B,
        from,
        gateway.path(),
        Transport.UDP,
        stretches,
        segments,
        List.of(),
        lost.map(Stretch::disposition).orElse(org.turnpike.topology.Disposition.DELIVERED),
        lost.flatMap(Stretch::lost).map(w -> Leg.stopped(w.at(), w.why())),
        false);
  }

  /// B2: the portal's pages, and then one-way streaming over HTTPS.
  private void watch(Party.Person a, InternetService service, Case found) {
    List<Spot> client = hosts.person(a.user(), a.another());
    for (Pool pool : topology.pools().values()) {
      if (pool instanceof ServerPool p && p.roles().contains(Role.BROADCAST)) {
        exchange
            .first(client, hosts.servers(p), Transport.TCP, HTTPS)
            .ifPresent(s ->
                found.add(
                    Signalling.leg(Leg.Kind.PORTAL, Leg.Side.A, a.path(), p.path(), List.of(s)),
                    r -> r.of("portal", List.of(s))));
        break;
      }
    }
    List<Hosts.Served> stream =
        service.addresses().stream()
            .map(x ->
                new Hosts.Served(new NodeId(service.name()), Spot.onInternet(service.path(), x), x))
            .toList();
    exchange
        .first(client, stream, Transport.TCP, service.tcp().stream().findFirst().orElse(HTTPS))
        .ifPresent(s -> {
          found.add(
              Signalling.leg(Leg.Kind.SIGNALLING, Leg.Side.A, a.path(), service.path(), List.of(s)),
              r -> {
                r.add(
                    Derivation.Ground.PRINCIPLE,
                    "stream",
                    "a broadcast's stream is never routed over a private circuit",
                    "B2",
                    "N6");
                r.of("stream", List.of(s));
              });
          found.legs.add(
              Signalling.leg(Leg.Kind.MEDIA, Leg.Side.A, a.path(), service.path(), List.of(s)));
        });
  }
}
