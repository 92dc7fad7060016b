package org.turnpike.cli.up;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.turnpike.net.Certificates;
import org.turnpike.net.ControlSocket;
import org.turnpike.net.HttpHandler;
import org.turnpike.net.dns.DnsResolver;
import org.turnpike.net.hep.HepSender;
import org.turnpike.server.host.Node;
import org.turnpike.server.host.Services;
import org.turnpike.server.replication.SettingsDesk;
import org.turnpike.store.DataFolder;
import org.turnpike.store.Secrets;
import org.turnpike.store.sql.SqlStore;
import org.turnpike.store.sql.SqlUsers;
import org.turnpike.topology.settings.Audience;
import org.turnpike.topology.settings.Home;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.web.ClientDoor;
import org.turnpike.web.ClientSite;
import org.turnpike.web.ConsoleSite;
import org.turnpike.web.DiscoverySite;
import org.turnpike.web.NodeStatus;
import org.turnpike.web.PlainTextSite;
import org.turnpike.web.StatusSite;
import org.turnpike.web.control.ControlDesk;
import org.turnpike.web.people.PeopleDesk;
import org.turnpike.web.rest.Administrators;
import org.turnpike.web.rest.RestSite;

/// A node from its data folder to its open listeners.
public final class RunningNode implements AutoCloseable {

  private final DataFolder folder;
  private final SqlStore store;
  private final Certificates certificates;
  private volatile Optional<NodeCertificate> certificate;
  private volatile NodeSettings settings;

  /// What it runs by: as the file has it, or as it was pushed last.
  private volatile Wanted wanted;

  private final Node node;
  private final CountDownLatch drained = new CountDownLatch(1);
  private @Nullable ControlSocket control;
  private final List<NewUser> made;
  private final List<String> repairs;
  private final Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
  private final JoinCards cards;
  private final Optional<PeopleDesk> people;
  private final Administrators administrators;
  private volatile Wanted.Console console;
  private volatile Map<String, NodeCertificate> proofs;
  private volatile @Nullable RestSite rest;
  private Optional<String> administrator = Optional.empty();
  private final Optional<HepSender> homer;

  private RunningNode(
      DataFolder folder,
      SqlStore store,
      Certificates certificates,
      Map<String, NodeCertificate> proofs,
      NodeSettings settings,
      Wanted wanted,
      Node node,
      Optional<HepSender> homer,
      List<NewUser> made,
      List<String> repairs) {
    this.folder = folder;
    this.store = store;
    this.certificates = certificates;
    this.proofs = proofs;
    this.certificate = first(proofs);
    this.settings = settings;
    this.wanted = wanted;
    this.console = wanted.console();
    this.node = node;
    this.made = List.copyOf(made);
    this.repairs = List.copyOf(repairs);
    this.cards = JoinCards.of(made, new SecureRandom());
    this.addresses.putAll(node.addresses());
    this.administrators = new Administrators(store, new SecureRandom());
    List<String> domains = domains(settings);
    this.homer = homer;
    homer.ifPresent(copies -> node.transports().tap(copies.start()));
    this.people =
        domains.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new PeopleDesk(
                    store,
                    domains,
                    () -> homes(this.settings),
                    Clock.systemUTC(),
                    new SecureRandom()));
  }

  /// Opens the pages; last, since they tell of everything else.
  private void openSite(Wanted wanted) {
    NodeStatus status = NodeFigures.of(this, wanted.version());
    boolean anew = wanted.people().newPasswords();
    StatusSite pages = new StatusSite(status, cards);
    boolean client = addresses.containsKey(Protocol.SIP_WSS.text());
    for (Listener listener : settings.listeners()) {
      if (listener.protocol() == Protocol.HTTPS && !addresses.containsKey(listener.name())) {
        boolean consoled = console.listeners().contains(listener.name());
        HttpHandler site = client ? withClient(status, listener.name(), consoled, pages) : pages;
        HttpHandler here = consoled ? withConsole(status, site, anew) : site;
        HttpHandler door = new PlainTextSite(status, pages, here);
        addresses.put(listener.name(), node.transports().listenHttp(listener, door).local());
      }
    }
    for (Listener listener : settings.listeners()) {
      if (listener.protocol() == Protocol.SIP_WSS) {
        HttpHandler site = withClient(status, listener.name(), false, new ClientDoor(pages));
        node.transports().servePages(listener.name(), new PlainTextSite(status, pages, site));
      }
    }
  }

  private HttpHandler withClient(
      NodeStatus status, String listener, boolean rest, HttpHandler next) {
    Optional<String> outside =
        settings
            .role(RoleSettings.WebOutside.class)
            .filter(role -> role.listeners().contains(listener))
            .map(RoleSettings.WebOutside::name);
    return new DiscoverySite(status, rest, outside, new ClientSite(status, next));
  }

  private HttpHandler withConsole(NodeStatus status, HttpHandler site, boolean anew) {
    administrator = administrators.first(anew).or(() -> administrator);
    RestSite made =
        new RestSite(
            new NodeSight(this, status),
            administrators,
            Clock.systemUTC(),
            new SecureRandom(),
            new ConsoleSite(site));
    rest = made;
    return made;
  }

  /// What the listeners are to prove themselves with, by name.
  private static Map<String, NodeCertificate> proofs(
      Wanted wanted, NodeSettings settings, DataFolder folder, Instant now) {
    Map<String, NodeCertificate> out = new LinkedHashMap<>();
    for (Listener listener : settings.listeners()) {
      if (listener.certificate().isPresent()) {
        String name = listener.certificate().get();
        NodeCertificate made = out.get(name);
        if (made == null) {
          made = NodeCertificate.of(wanted.proof(), name, settings.trust(), folder, now);
        }
        out.put(name, trusting(made, listener, settings, folder));
      }
    }
    return out;
  }

  /// Partners are believed by the authorities that the operator names for them, else by those that
  /// this machine's Java trusts; not by those of our own side.
  private static NodeCertificate trusting(
      NodeCertificate made, Listener listener, NodeSettings settings, DataFolder folder) {
    if (!listener.audience().contains(Audience.PARTNERS)) {
      return made;
    }
    NodeCertificate named = made.trusting(settings.trust().partners(), folder);
    return named == made ? made.trusting(Certificates.publicAuthorities()) : named;
  }

  private static void use(Map<String, NodeCertificate> proofs, Certificates certificates) {
    proofs.forEach((name, proof) -> {
      certificates.put(name, proof.credential());
      certificates.prepare(name);
    });
  }

  private static Optional<NodeCertificate> first(Map<String, NodeCertificate> proofs) {
    return proofs.values().stream().findFirst();
  }

  private static String realm(NodeSettings settings) {
    return domains(settings).stream().findFirst().orElse("");
  }

  /// The SIP domains of its users; none for a node without a Front End.
  private static List<String> domains(NodeSettings settings) {
    return settings
        .role(RoleSettings.FrontEnd.class)
        .map(RoleSettings.FrontEnd::domains)
        .orElse(List.of());
  }

  /// Other homes of its users that it knows the way to.
  private static Set<String> homes(NodeSettings settings) {
    return settings
        .role(RoleSettings.FrontEnd.class)
        .map(role -> Home.byPool(role.homes()).keySet())
        .orElse(Set.of());
  }

  /// Starts it. The certificate is made while the store opens.
  ///
  /// @throws org.turnpike.store.StoreFailed if the folder cannot be used
  /// @throws org.turnpike.pki.PkiFailed if a certificate or key cannot be read
  /// @throws org.turnpike.net.BindFailed if a listener cannot be opened
  /// @throws IllegalArgumentException if certificate and key are not one pair
  public static RunningNode start(Wanted asked) {
    Instant now = Clock.systemUTC().instant();
    DataFolder folder = DataFolder.open(asked.data());
    SqlStore store = null;
    Optional<HepSender> homer = Optional.empty();
    try {
      Wanted wanted = SettingsCopy.of(folder).before(asked);
      // Before the threads: two that meet SLF4J first make it say so on standard error.
      LoggerFactory.getILoggerFactory();
      Executor threads = task -> Thread.ofPlatform().name("tls").start(task);
      CompletableFuture<Map<String, NodeCertificate>> proving =
          CompletableFuture.supplyAsync(
              () -> proofs(wanted, wanted.settings(), folder, now), threads);
      CompletableFuture<Certificates> loading =
          CompletableFuture.supplyAsync(Certificates::new, threads);
      CompletableFuture<Certificates> preparing =
          proving.thenCombine(
              loading,
              (made, certificates) -> {
                use(made, certificates);
                return certificates;
              });
      Secrets secrets = Secrets.of(folder);
      homer = HomerCopy.of(folder);
      var revocation = RevocationRule.of(folder);
      store = SqlStore.open(folder, now);
      List<NewUser> made =
          wanted.people().ensure(store.users(), realm(wanted.settings()), new SecureRandom(), now);
      Map<String, NodeCertificate> proofs = proving.join();
      Certificates certificates = preparing.join();
      NodeSettings settings = wanted.settings().withRelaySecret(secrets.avAuthenticationKey());
      Node node =
          Node.start(
              settings,
              new Services(
                      store.users(),
                      new org.turnpike.server.frontend.People(store.contacts(), store.messages()),
                      store.bindings(),
                      certificates,
                      secrets.nonceKey().getBytes(StandardCharsets.UTF_8),
                      wanted.digests(),
                      DnsResolver::new)
                  .fetching(revocation));
      List<String> domains = domains(settings);
      if (!domains.isEmpty()) {
        store.note(StoppedNode.DOMAINS, String.join(" ", domains));
        store.note(StoppedNode.HOMES, String.join(" ", homes(settings)));
      }
      SqlUsers users = store.users();
      node.frontEnd().ifPresent(frontEnd -> users.onChange(frontEnd::changed));
      List<String> repairs = new ArrayList<>(store.repairs());
      if (secrets.tightened()) {
        repairs.add(folder.resolve("secrets") + ": others could read it; made private");
      }
      RunningNode running =
          new RunningNode(
              folder, store, certificates, proofs, settings, wanted, node, homer, made, repairs);
      try {
        running.openSite(wanted);
        node.desk().ifPresent(desk -> desk.serve(running.new Pushed()));
        node.publish(PublishedSettings.of(folder).versioned(wanted.edges(), now));
      } catch (RuntimeException e) {
        node.close();
        throw e;
      }
      return running;
    } catch (RuntimeException e) {
      homer.ifPresent(HepSender::close);
      if (store != null) {
        store.close();
      }
      folder.close();
      throw e instanceof CompletionException && e.getCause() instanceof RuntimeException cause
          ? cause
          : e;
    }
  }

  /// Lets whoever runs this node ask it, over a socket in the data folder.
  ///
  /// @param again what the node is to be by its files as they are now
  public void openControl(Supplier<Wanted> again) {
    Map<String, ControlDesk.Clerk> clerks = new LinkedHashMap<>();
    clerks.put("node", new NodeClerk(this, again));
    people().ifPresent(desk -> clerks.put("user", desk));
    node.av().ifPresent(av -> clerks.put("relay", new RelayClerk(av)));
    clerks.put(StoppedNode.ADMINISTRATORS, administrators);
    control = ControlSocket.open(controlFile(folder.path()), new ControlDesk(clerks)).orElse(null);
  }

  /// Where a node with this data folder can be asked.
  public static Path controlFile(Path data) {
    return data.toAbsolutePath().normalize().resolve("control");
  }

  /// Takes what its files say now: settings, the certificate and the A/V Authentication key. Calls
  /// and allocations that stand are not touched, and neither are open connections.
  ///
  /// @return what stays as it was until the node is started anew
  /// @throws RuntimeException as [#start] does; then nothing has changed
  public synchronized List<String> reload(Wanted asked) {
    return use(SettingsCopy.of(folder).before(asked));
  }

  private synchronized List<String> use(Wanted next) {
    Instant now = Clock.systemUTC().instant();
    Map<String, NodeCertificate> proving = proofs(next, settings, folder, now);
    NodeSettings told = next.settings().withRelaySecret(Secrets.of(folder).avAuthenticationKey());
    List<String> later = node.onReconfigured(told);
    settings = told;
    wanted = next;
    use(proving, certificates);
    proofs = proving;
    certificate = first(proving);
    console = new Wanted.Console(console.listeners(), next.console().map());
    node.publish(PublishedSettings.of(folder).versioned(next.edges(), now));
    return later;
  }

  /// What a Front End pushes is kept first, so that a crash in between loses nothing.
  private final class Pushed implements SettingsDesk.Taker {

    @Override
    public NodeSettings settings() {
      return SettingsCopy.of(folder).settings(wanted.settings());
    }

    @Override
    public List<String> take(NodeSettings next) {
      SettingsCopy copy = SettingsCopy.of(folder);
      Runnable undo = copy.keep(next);
      try {
        return use(wanted.told(next));
      } catch (RuntimeException e) {
        undo.run();
        throw e;
      }
    }
  }

  /// Takes nothing new and ends when the last call and the last allocation have, or when the time
  /// is over.
  public void drain(Duration within) {
    node.takeNothingNew();
    long end = System.nanoTime() + within.toNanos();
    Thread.ofVirtual()
        .name("drain")
        .start(() -> {
          do { // at least once: whoever asked for it is still to be answered
            LockSupport.parkNanos(100_000_000);
          } while (busy() > 0 && System.nanoTime() < end);
          drained.countDown();
        });
  }

  /// Allocations that stand and calls that wait for an answer.
  long busy() {
    return allocations() + node.sip().map(sip -> sip.counters().unanswered()).orElse(0L);
  }

  long allocations() {
    return node.av().map(av -> av.allocations()).orElse(0);
  }

  /// Until [#drain] has come to its end.
  public void awaitDrained() throws InterruptedException {
    drained.await();
  }

  public Node node() {
    return node;
  }

  public NodeSettings settings() {
    return settings;
  }

  /// Where each listener is open, by its protocol's name.
  public Map<String, InetSocketAddress> addresses() {
    return Collections.unmodifiableMap(addresses);
  }

  /// The pages that tell a phone its settings, one for each new user.
  public Map<String, NewUser> joinPages() {
    return cards.paths();
  }

  X509Certificate certificate() {
    return certificate.orElseThrow().credential().chain().getFirst();
  }

  int bindings() {
    return store.bindings().size();
  }

  Optional<PeopleDesk> people() {
    return people;
  }

  SqlStore store() {
    return store;
  }

  Map<String, NodeCertificate> proofs() {
    return proofs;
  }

  Wanted.Console console() {
    return console;
  }

  /// Sends a collector copies of what is said; empty where none is named.
  Optional<HepSender> homer() {
    return homer;
  }

  /// Figures of the console and the REST API; none where they are off.
  List<NodeStatus.Figure> restFigures() {
    RestSite made = rest;
    return made == null ? List.of() : made.figures();
  }

  /// Where the console is; empty where it is off.
  public Optional<String> consoleAddress() {
    return console.listeners().stream()
        .filter(addresses::containsKey)
        .findFirst()
        .map(name -> "https://" + ReportText.at(addresses.get(name)) + "/console/");
  }

  /// The password of the first administrator, if they were made at this start.
  public Optional<String> administrator() {
    return administrator;
  }

  /// Users whose password is new; nobody can tell it a second time.
  public List<NewUser> made() {
    return made;
  }

  /// What was put right in the data folder, one sentence each.
  public List<String> repairs() {
    return repairs;
  }

  public Path data() {
    return folder.path();
  }

  /// The certificate that clients have to trust.
  public X509Certificate authority() {
    return certificate.orElseThrow().authority();
  }

  /// Whether that is this node's own authority, which no client knows yet.
  public boolean builtInAuthority() {
    return certificate.filter(NodeCertificate::builtIn).isPresent();
  }

  /// The file that the built-in authority's certificate is in.
  public Path authorityFile() {
    return folder.resolve("ca").resolve("ca.pem");
  }

  @Override
  public void close() {
    if (control != null) {
      control.close();
    }
    node.close();
    homer.ifPresent(HepSender::close);
    store.close();
    folder.close();
  }
}
