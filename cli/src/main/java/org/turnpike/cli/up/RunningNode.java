package org.turnpike.cli.up;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.turnpike.net.Certificates;
import org.turnpike.server.host.Node;
import org.turnpike.server.host.Services;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.store.DataFolder;
import org.turnpike.store.Secrets;
import org.turnpike.store.sql.SqlStore;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.web.StatusSite;

/// A node without a topology file, from its data folder to its open listeners.
public final class RunningNode implements AutoCloseable {

  /// What it is to be.
  ///
  /// @param address of all its listeners
  /// @param certificate the administrator's chain and key; else the built-in authority makes one
  /// @param newPasswords gives the demo users new passwords
  public record Wanted(
      InetAddress address,
      Ports ports,
      Path data,
      Optional<GivenCertificate> certificate,
      List<DigestAlgorithm> digests,
      boolean newPasswords,
      String version) {

    public Wanted {
      digests = List.copyOf(digests);
    }
  }

  /// @param chain PEM file, the node's own certificate first
  /// @param key PEM file
  public record GivenCertificate(Path chain, Path key) {}

  private final DataFolder folder;
  private final SqlStore store;
  private final NodeCertificate certificate;
  private final NodeSettings settings;
  private final Node node;
  private final List<DemoUser> made;
  private final List<String> repairs;
  private final Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
  private final JoinCards cards;

  private RunningNode(
      DataFolder folder,
      SqlStore store,
      NodeCertificate certificate,
      NodeSettings settings,
      Node node,
      List<DemoUser> made,
      List<String> repairs) {
    this.folder = folder;
    this.store = store;
    this.certificate = certificate;
    this.settings = settings;
    this.node = node;
    this.made = List.copyOf(made);
    this.repairs = List.copyOf(repairs);
    this.cards = JoinCards.of(made, new SecureRandom());
    this.addresses.putAll(node.addresses());
  }

  /// Opens the pages; last, since they tell of everything else.
  private void openSite(String version) {
    StatusSite site = new StatusSite(NodeFigures.of(this, version), cards);
    for (Listener listener : settings.listeners()) {
      if (listener.protocol() == Protocol.HTTPS) {
        addresses.put(listener.name(), node.transports().listenHttp(listener, site).local());
      }
    }
  }

  /// Starts it. The certificate is made while the store opens.
  ///
  /// @throws org.turnpike.store.StoreFailed if the folder cannot be used
  /// @throws org.turnpike.pki.PkiFailed if a certificate or key cannot be read
  /// @throws org.turnpike.net.BindFailed if a listener cannot be opened
  /// @throws IllegalArgumentException if certificate and key are not one pair
  public static RunningNode start(Wanted wanted) {
    Instant now = Clock.systemUTC().instant();
    DataFolder folder = DataFolder.open(wanted.data());
    SqlStore store = null;
    try {
      Executor threads = task -> Thread.ofPlatform().name("tls").start(task);
      CompletableFuture<NodeCertificate> proving =
          CompletableFuture.supplyAsync(
              () ->
                  wanted
                      .certificate()
                      .map(given -> NodeCertificate.given(given.chain(), given.key()))
                      .orElseGet(() ->
                          NodeCertificate.own(folder, wanted.address(), Defaults.DOMAIN, now)),
              threads);
      CompletableFuture<Certificates> loading =
          CompletableFuture.supplyAsync(Certificates::new, threads);
      CompletableFuture<Certificates> preparing =
          proving.thenCombine(
              loading,
              (made, certificates) -> {
                certificates.put(NodeCertificate.NAME, made.credential());
                certificates.prepare(NodeCertificate.NAME);
                return certificates;
              });
      Secrets secrets = Secrets.of(folder);
      store = SqlStore.open(folder, now);
      List<DemoUser> made =
          DemoUsers.ensure(
              store.users(), Defaults.DOMAIN, wanted.newPasswords(), new SecureRandom(), now);
      NodeCertificate certificate = proving.join();
      Certificates certificates = preparing.join();
      NodeSettings settings =
          Defaults.settings(wanted.address(), wanted.ports(), secrets.avAuthenticationKey());
      Node node =
          Node.start(
              settings,
              new Services(
                  store.users(),
                  store.bindings(),
                  certificates,
                  secrets.nonceKey().getBytes(StandardCharsets.UTF_8),
                  wanted.digests()));
      List<String> repairs = new ArrayList<>(store.repairs());
      if (secrets.tightened()) {
        repairs.add(folder.resolve("secrets") + ": others could read it; made private");
      }
      RunningNode running =
          new RunningNode(folder, store, certificate, settings, node, made, repairs);
      try {
        running.openSite(wanted.version());
      } catch (RuntimeException e) {
        node.close();
        throw e;
      }
      return running;
    } catch (RuntimeException e) {
      if (store != null) {
        store.close();
      }
      folder.close();
      throw e instanceof CompletionException && e.getCause() instanceof RuntimeException cause
          ? cause
          : e;
    }
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
  public Map<String, DemoUser> joinPages() {
    return cards.paths();
  }

  X509Certificate certificate() {
    return certificate.credential().chain().getFirst();
  }

  int bindings() {
    return store.bindings().size();
  }

  /// Users whose password is new; nobody can tell it a second time.
  public List<DemoUser> made() {
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
    return certificate.authority();
  }

  /// Whether that is this node's own authority, which no client knows yet.
  public boolean builtInAuthority() {
    return certificate.builtIn();
  }

  /// The file that the built-in authority's certificate is in.
  public Path authorityFile() {
    return folder.resolve("ca").resolve("ca.pem");
  }

  @Override
  public void close() {
    node.close();
    store.close();
    folder.close();
  }
}
