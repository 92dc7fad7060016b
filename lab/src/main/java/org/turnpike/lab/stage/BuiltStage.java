package org.turnpike.lab.stage;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.turnpike.lab.capture.Capture;
import org.turnpike.lab.capture.Sighting;
import org.turnpike.lab.client.Baresip;
import org.turnpike.lab.client.Sipp;
import org.turnpike.lab.client.WebClient;
import org.turnpike.lab.evidence.Act;
import org.turnpike.lab.evidence.Observation;
import org.turnpike.lab.evidence.Sighted;
import org.turnpike.lab.evidence.Stage;
import org.turnpike.lab.fabric.Fabric;
import org.turnpike.lab.network.Lab;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.network.Namespace;
import org.turnpike.lab.network.Side;
import org.turnpike.planner.sheet.Artefact;
import org.turnpike.planner.sheet.Plan;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Proxy;
import org.turnpike.topology.party.Client;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.Modality;
import org.turnpike.topology.settings.Endpoint;

/// A topology's network with Turnpike on every server, name servers, and a capture on every wire,
/// where baresip, and Chromium for who has a browser, place the calls.
public final class BuiltStage implements Stage {

  private static final int TRIES = 4;

  private static final List<String> SLIPPED =
      List.of(
          "the two baresips did not choose one pair for both directions (RFC 8445 §8.1.1), "
              + TRIES
              + " times");

  private static final List<String> LESSER =
      List.of("a baresip went by its relay though it knew a way without, " + TRIES + " times");

  private static final List<String> DEAF =
      List.of("both baresips found a way, and one heard nothing by it, " + TRIES + " times");

  private static final List<String> STUCK =
      List.of(
          "one baresip found a way and the other none by it (RFC 8445 §7.3.1.4), "
              + TRIES
              + " times");

  private static final List<String> GIVEN_UP =
      List.of("a baresip gave the call up while signalling was held up, " + TRIES + " times");

  private static final List<String> SILENT =
      List.of(
          "a baresip's relay was silent, of a balancer's nodes that do not all answer (RFC 8445"
              + " §5.1.1.2), "
              + TRIES
              + " times");

  /// Of a baresip, which tries its pairs one after the other, 2.3 s each; less than a request waits
  /// for its answer (RFC 3261 §17.1.1.2, timer B).
  private static final Duration CHECKS = Duration.ofSeconds(28);

  /// How long it tries one.
  private static final Duration PAIR = Duration.ofMillis(2_300);

  private static final List<String> EARLY =
      List.of("the call was answered before signalling was let go on");

  /// What a browser takes from a phone (RFC 8827, RFC 8834).
  private static final String KEYED = "mediaenc=dtls_srtp;audio_codecs=opus/48000/2";

  private static final String ICE = "medianat=ice";

  /// One network after the other: its servers take the processors while they begin, and calls in
  /// the networks beside it are checked by clients that take a late answer for none.
  private static final Lock RAISING = new ReentrantLock();

  private static final double LOWEST = 400;
  private static final double APART = 80;
  private static final int TONES = 16;

  private final Lab lab;
  private final Topology topology;
  private final Path folder;
  private final Fabric fabric;
  private final Nodes nodes;
  private final Resolvers resolvers;
  private final Balancers balancers;
  private final Directions directions;
  private final Slip slip;
  private final Openings openings;
  private final List<Tapped> taps = new ArrayList<>();
  private int acts;
  private Duration delay = Duration.ZERO;

  private record Tapped(String wire, Capture capture) {}

  private BuiltStage(Lab lab, Plan plan, Path folder, Set<NodeId> fallen) {
    this.lab = lab;
    this.topology = plan.topology();
    this.folder = folder;
    this.fabric = Fabric.raise(lab, plan);
    this.nodes = new Nodes(plan, fabric, folder, fallen);
    this.resolvers = new Resolvers(plan, fabric, folder);
    this.balancers = new Balancers(plan, fabric, folder);
    this.directions = new Directions(topology, fallen);
    this.slip = new Slip(topology);
    this.openings = new Openings(topology);
  }

  /// Builds everything and waits until every server is ready.
  ///
  /// @param plan of the topology as [Cast#of] has it, perhaps changed since
  /// @param yaml the file's text, for its nodes
  /// @param product words that start the product: `turnpike`
  /// @param folder for plan, logs, captures and recordings; empty
  /// @throws LabFailed where the machine does not do it
  public static BuiltStage raise(Plan plan, String yaml, List<String> product, Path folder) {
    return raise(plan, yaml, product, folder, Set.of());
  }

  /// As [#raise].
  ///
  /// @param fallen nodes that end as a power cut ends them, when everything stands
  public static BuiltStage raise(
      Plan plan, String yaml, List<String> product, Path folder, Set<NodeId> fallen) {
    RAISING.lock();
    try {
      return raised(plan, yaml, product, folder, fallen);
    } finally {
      RAISING.unlock();
    }
  }

  private static BuiltStage raised(
      Plan plan, String yaml, List<String> product, Path folder, Set<NodeId> fallen) {
    Lab lab = Lab.open();
    try {
      Path file = folder.resolve("topology.yaml");
      write(file, Cast.text(yaml));
      for (Artefact artefact : plan.artefacts()) {
        if (artefact.path().startsWith("dns/") || artefact.path().startsWith("certificates/")) {
          write(folder.resolve("plan").resolve(artefact.path()), artefact.text());
        }
      }
      BuiltStage stage = new BuiltStage(lab, plan, folder, fallen);
      Side.bySide(
          List.of(
              () -> {
                stage.nodes.prepare();
                stage.nodes.start(product, file, stage.resolvers::outside);
              },
              stage.resolvers::start,
              () -> stage.fabric.openTunnels(folder),
              stage::tap));
      new WebProxies(plan.topology(), stage.fabric, stage.resolvers, folder).start();
      stage.balancers.start(stage.nodes.playing());
      fallen.forEach(stage.nodes::kill);
      stage.balancers.without(fallen);
      return stage;
    } catch (RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new LabFailed(file + ": " + e.getMessage(), e);
    }
  }

  private void tap() {
    List<Runnable> work = new ArrayList<>();
    int n = 0;
    for (Fabric.Tap tap : fabric.taps()) {
      Path file = folder.resolve("captures").resolve("%02d.pcap".formatted(n++));
      work.add(() -> {
        Capture capture = Capture.start(tap.place(), tap.device(), file);
        synchronized (taps) {
          taps.add(new Tapped(tap.wire(), capture));
        }
      });
    }
    Side.bySide(work);
  }

  @Override
  public void become(Topology changed) {
    fabric.become(changed);
  }

  @Override
  public List<String> idle() {
    return nodes.idle();
  }

  /// From now on the Front Ends hold up signalling for so long whenever a call is placed.
  public void slow(Duration signalling) {
    delay = signalling;
  }

  /// What the file has and this stage has not.
  public List<String> unbuilt() {
    return fabric.unbuilt();
  }

  /// Ends a node as a power cut does; it does not come back.
  public void kill(NodeId node) {
    nodes.kill(node);
  }

  /// Where a user's machine is, for programs that are started there besides: it asks the name
  /// server that the user's network has.
  public Namespace place(String user) {
    User who = topology.user(user);
    Namespace place = fabric.host(who.path());
    place.etc("resolv.conf", "nameserver " + Endpoint.text(resolvers.of(who)) + "\n");
    return place;
  }

  /// Where a host of the file is, by its path: `pools/edge/nodes/edge1`, `services/resolver`.
  public Namespace host(String path) {
    return fabric.host(path);
  }

  /// Signs a user in who stays signed in, and calls and writes when told to: at the first address
  /// that answers of those that names lead to. Media is bare; nothing is said again by itself.
  ///
  /// @param pool whose names the client asks for: the user's home, or another
  /// @param contacts addresses of those whom it may write to
  /// @throws LabFailed where it finds nobody, or is refused
  public Baresip phone(String user, String pool, List<String> contacts) {
    User who = topology.user(user);
    Path home = home(who);
    Namespace place = fabric.host(who.path());
    Baresip phone =
        Baresip.start(
            place,
            home,
            new Baresip.Settings(
                who.uri().toString(),
                known(user),
                directed(who, pool, home),
                "tls",
                "regint=3600",
                Optional.empty(),
                fabric.adapter(who.path()),
                LOWEST),
            contacts);
    try {
      phone.awaitRegistered();
    } catch (LabFailed e) {
      phone.close();
      throw e;
    }
    return phone;
  }

  /// As [#phone], by SIPp: it believes a server only by the name of its organisation's sign-in and
  /// the lab's authorities.
  public Sipp sipp(String user, String pool) {
    User who = topology.user(user);
    Path home = home(who);
    String organisation = topology.pool(pool).organisation();
    return Sipp.signIn(
        fabric.host(who.path()),
        home,
        new Sipp.Settings(
            who.uri().toString(),
            known(user),
            directed(who, pool, home),
            "sip." + topology.organisation(organisation).domains().getFirst(),
            nodes.trusted(organisation, home),
            Endpoint.text(fabric.address(who))));
  }

  private Path home(User who) {
    Path home = folder.resolve("phone-%03d-%s".formatted(acts++, who.name()));
    write(home.resolve("for"), who.path() + "\n");
    return home;
  }

  private String known(String user) {
    return password(user).orElseThrow(() -> new LabFailed("no password of " + user));
  }

  private String directed(User who, String pool, Path home) {
    return directions
        .find(fabric.host(who.path()), who, topology.pool(pool), resolvers.of(who), home)
        .orElseThrow(
            () -> new LabFailed(who.name() + " finds nobody of " + pool + " that answers"));
  }

  /// What was on all wires in each of these spells, which are over.
  public List<List<Sighted>> seen(List<Spell> spells) {
    List<List<Sighted>> out = new ArrayList<>();
    spells.forEach(_ -> out.add(new ArrayList<>()));
    List<Runnable> work = new ArrayList<>();
    for (Tapped tap : taps) {
      work.add(() -> {
        List<Sighting> all = tap.capture.sofar();
        for (int i = 0; i < spells.size(); i++) {
          Spell spell = spells.get(i);
          List<Sighted> counted =
              Sighted.count(tap.wire, all.stream().filter(spell::holds).toList(), 0);
          synchronized (out) {
            out.get(i).addAll(counted);
          }
        }
      });
    }
    Side.bySide(work);
    return out;
  }

  /// Every wire that is listened to.
  public List<String> wires() {
    return taps.stream().map(Tapped::wire).sorted().toList();
  }

  /// The password that a user was given.
  public Optional<String> password(String user) {
    return nodes.password("sip:" + topology.user(user).uri());
  }

  /// A certificate that the lab's authorities issued to a node.
  public Path certificate(NodeId node, String name) {
    return nodes.certificate(node, name);
  }

  /// Places it again where the clients did what ICE forbids or what is chance: such a call says
  /// nothing of the network. An end that found no way was done before the other came to the right
  /// pair, or forgot its checks over the other's offer; so it begins later then, and signalling
  /// waits for both. Else one end begins later than the other, so that the relay of the one lets
  /// the other in when that comes to it: first the caller, then the callee. If neither finds a way
  /// whoever begins first, there is none. By how much later is told by [Talk.End#later].
  @Override
  public Observation play(Act act) {
    Played played = once(act, Optional.empty(), Duration.ZERO);
    Optional<Observation> inVain = Optional.empty();
    Optional<Talk.End> stuck = Optional.empty();
    Map<Talk.End, Integer> held = new EnumMap<>(Talk.End.class);
    for (int more = 1; more < TRIES && played.again(more); more++) {
      if (inVain(played.seen.unproven())) {
        inVain = Optional.of(played.seen);
      }
      if (played.stuck.isPresent()) {
        stuck = played.stuck;
      }
      Talk.End late = stuck.orElse(more % 2 == 0 ? Talk.End.CALLEE : Talk.End.CALLER);
      int before = held.merge(late, 1, Integer::sum) - 1;
      played = once(act, Optional.of(late), PAIR.multipliedBy(late.later(before)));
    }
    // Where one end once found a way there is one.
    return played.barren ? inVain.orElse(played.seen) : played.seen;
  }

  /// @param stuck the end that found no way that the other found
  /// @param barren whether neither found one
  private record Played(Observation seen, Optional<Talk.End> stuck, boolean barren) {
    static Played of(Observation seen) {
      return new Played(seen, Optional.empty(), false);
    }

    /// @param more how often it was placed
    boolean again(int more) {
      return inVain(seen.unproven()) || barren && more <= Talk.End.values().length;
    }
  }

  private static boolean inVain(List<String> unproven) {
    return List.of(SLIPPED, LESSER, DEAF, STUCK, GIVEN_UP, SILENT).contains(unproven);
  }

  /// @param late end that is held back
  private Played once(Act act, Optional<Talk.End> late, Duration by) {
    User caller = topology.user(act.caller());
    User callee = topology.user(act.callee());
    List<String> unproven = new ArrayList<>();
    if (act.modality() != Modality.AUDIO) {
      unproven.add("only calls of audio are placed here");
    }
    for (User user : List.of(caller, callee)) {
      if (!fabric.has(user.path())) {
        unproven.add(user.path() + " is not built: " + fabric.unbuilt());
      }
    }
    if (!unproven.isEmpty()) {
      return Played.of(new Observation(act, false, false, false, false, List.of(), unproven));
    }
    int number = acts++;
    double low = LOWEST + APART * (number % TONES);
    double high = low + APART / 2;
    nodes.part();
    long began = now();
    Path own = folder.resolve("act-%03d".formatted(number));
    // What a browser insists on, both do.
    boolean keyed = browser(caller) || browser(callee);
    var phones = new ConcurrentHashMap<String, Phone>();
    try {
      Side.bySide(
          List.of(
              () -> signIn(caller, keyed, low, own.resolve("caller"), phones),
              () -> signIn(callee, keyed, high, own.resolve("callee"), phones)));
      Phone one = phones.get(caller.name());
      Phone other = phones.get(callee.name());
      if (one == null || other == null) {
        if (one != null) {
          // Servers look for somebody who is not signed in all the same, and say so.
          one.call(callee.uri().toString());
          one.awaitAnswer(Talk.ANSWER);
        }
        return Played.of(
            new Observation(
                act, false, false, false, false, seen(began, Long.MAX_VALUE), List.of()));
      }
      return play(
          act,
          new Talk(one, low, other, high),
          began,
          talk -> late.ifPresent(end -> letCheck(talk, end, by)));
    } finally {
      Side.bySide(phones.values().stream().<Runnable>map(p -> p::close).toList());
    }
  }

  /// @param answered runs when the call is answered
  private Played play(Act act, Talk talk, long began, Consumer<Talk> answered) {
    User caller = topology.user(act.caller());
    User callee = topology.user(act.callee());
    boolean established =
        talk.place(
            callee.uri().toString(), last -> nodes.hold(delay, last), () -> answered.accept(talk));
    List<Sighted> seen = seen(began, talk.settled());
    List<String> astray = astray(caller, callee, seen);
    boolean flowed = talk.flowed();
    for (Talk.End end : Talk.End.values()) {
      if (!astray.isEmpty() && talk.again(end)) {
        seen = seen(began, talk.settled());
        List<String> still = astray(caller, callee, seen);
        astray = still.isEmpty() && flowed && !talk.flowed() ? SLIPPED : still;
      }
    }
    boolean checked = established && checks(caller) && checks(callee);
    Optional<Talk.End> stuck = checked ? talk.stuck() : Optional.empty();
    boolean barren = checked && talk.barren();
    boolean silent = !established && talk.relaySilent();
    List<String> unproven = silent ? SILENT : unproven(talk, astray, checked, stuck.isPresent());
    if (established) {
      talk.end();
    }
    return new Played(
        new Observation(
            act, true, established, talk.callerHeard(), talk.calleeHeard(), seen, unproven),
        stuck,
        barren);
  }

  /// Why a call that still stands says nothing of the network; empty if it does.
  ///
  /// @param astray what a client did, as the wires show
  /// @param checked whether it was answered, and both ends are baresips that check ways
  /// @param stuck whether one of them found no way that the other found
  private static List<String> unproven(
      Talk talk, List<String> astray, boolean checked, boolean stuck) {
    if (checked && talk.givenUp()) {
      return GIVEN_UP;
    }
    if (!astray.isEmpty()) {
      return astray;
    }
    if (stuck) {
      return STUCK;
    }
    if (checked && talk.deaf()) {
      return DEAF;
    }
    return talk.early() ? EARLY : List.of();
  }

  /// Has one end begin its checks later, and no offer come before both are done with theirs.
  private void letCheck(Talk talk, Talk.End late, Duration by) {
    long until = System.nanoTime() + CHECKS.toNanos();
    while (System.nanoTime() < until && !talk.begun()) {
      LockSupport.parkNanos(10_000_000);
    }
    long goesOn = System.nanoTime() + by.toNanos();
    talk.hold(late);
    try {
      nodes.hold(
          CHECKS,
          () -> {
            if (System.nanoTime() < goesOn) {
              return false;
            }
            talk.letGo();
            return talk.checked();
          });
    } finally {
      talk.letGo();
    }
  }

  /// Whether it is a baresip that checks ways.
  private static boolean checks(User user) {
    return !plain(user) && !browser(user);
  }

  private static boolean browser(User user) {
    return user.client() == Client.BROWSER;
  }

  private static boolean plain(User user) {
    return user.client() == Client.PHONE;
  }

  /// What a client did that says nothing of the network; empty if none did.
  private List<String> astray(User caller, User callee, List<Sighted> seen) {
    if (slip.made(caller, seen) || slip.made(callee, seen)) {
      return SLIPPED;
    }
    return checks(caller) && slip.lesser(caller, slip.bare(callee, seen), seen)
            || checks(callee) && slip.lesser(callee, false, seen)
        ? LESSER
        : List.of();
  }

  static long now() {
    return System.currentTimeMillis() * 1000;
  }

  private void signIn(
      User user, boolean keyed, double tone, Path home, ConcurrentHashMap<String, Phone> phones) {
    write(home.resolve("for"), user.path() + "\n");
    if (browser(user)) {
      browse(user, tone, home).ifPresent(p -> phones.put(user.name(), p));
      return;
    }
    Namespace place = fabric.host(user.path());
    Optional<String> at =
        directions.find(place, user, topology.pool(user.home()), resolvers.of(user), home);
    Optional<String> password = nodes.password("sip:" + user.uri().toString());
    if (at.isEmpty() || password.isEmpty()) {
      return;
    }
    boolean ice = !plain(user);
    Optional<Baresip.Turn> turn = ice ? turn(user, at.get(), place, home) : Optional.empty();
    @Nullable Baresip phone = null;
    try {
      phone =
          Baresip.start(
              place,
              home,
              new Baresip.Settings(
                  user.uri().toString(),
                  password.get(),
                  at.get(),
                  "tls",
                  Stream.of(keyed ? KEYED : "", ice ? ICE : "")
                      .filter(p -> !p.isEmpty())
                      .collect(Collectors.joining(";")),
                  turn,
                  fabric.adapter(user.path()),
                  tone));
      phone.awaitRegistered();
      phones.put(user.name(), new Phone.OfBaresip(phone));
    } catch (LabFailed e) {
      if (phone != null) {
        phone.close();
      }
    }
  }

  /// A browser, with the pages of its home; empty where it does not come as far as signing in.
  private Optional<Phone> browse(User user, double tone, Path home) {
    Namespace place = place(user.name());
    Optional<Proxy> proxy = WebProxies.of(topology, user);
    Optional<String> page =
        Pages.find(place, topology.pool(user.home()), resolvers.of(user), proxy, home);
    Optional<String> password = password(user.name());
    if (page.isEmpty() || password.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Phone.OfWeb(
              WebClient.start(
                  place,
                  home,
                  new WebClient.Settings(
                      page.get(),
                      user.uri().toString(),
                      password.get(),
                      Pages.keys(folder.resolve("issued")),
                      tone,
                      proxy.map(WebProxies::options).orElse(List.of())))));
    } catch (LabFailed e) {
      write(home.resolve("failed.log"), e.getMessage() + "\n");
      return Optional.empty();
    }
  }

  /// The first relay that answers: baresip has one.
  private Optional<Baresip.Turn> turn(User user, String signedInAt, Namespace place, Path home) {
    for (EdgePool edge : directions.edges(topology.pool(user.home()))) {
      InetAddress relay = directions.relay(user, signedInAt, edge);
      if (directions.answers(place, relay, home)) {
        String[] credential = nodes.credential(edge.name(), user.name());
        String uri = "turn:" + Endpoint.text(relay) + ":3478";
        return Optional.of(new Baresip.Turn(uri, credential[0], credential[1]));
      }
    }
    return Optional.empty();
  }

  private List<Sighted> seen(long began, long settled) {
    List<Sighted> out = new ArrayList<>();
    List<Runnable> work = new ArrayList<>();
    for (Tapped tap : taps) {
      work.add(() -> {
        List<Sighted> counted =
            Sighted.count(
                tap.wire,
                tap.capture.sofar().stream().filter(s -> openings.counts(s, began)).toList(),
                settled);
        synchronized (out) {
          out.addAll(counted);
        }
      });
    }
    Side.bySide(work);
    return out;
  }

  @Override
  public void close() {
    lab.close();
  }
}
