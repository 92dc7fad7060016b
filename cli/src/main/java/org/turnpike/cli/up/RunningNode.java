package org.turnpike.cli.up;

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
import org.slf4j.LoggerFactory;
import org.turnpike.net.Certificates;
import org.turnpike.server.host.Node;
import org.turnpike.server.host.Services;
import org.turnpike.store.DataFolder;
import org.turnpike.store.Secrets;
import org.turnpike.store.sql.SqlStore;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.web.StatusSite;

/// A node from its data folder to its open listeners.
public final class RunningNode implements AutoCloseable {

  private final DataFolder folder;
  private final SqlStore store;
  private final Optional<NodeCertificate> certificate;
  private final NodeSettings settings;
  private final Node node;
  private final List<NewUser> made;
  private final List<String> repairs;
  private final Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
  private final JoinCards cards;

  private RunningNode(
      DataFolder folder,
      SqlStore store,
      Optional<NodeCertificate> certificate,
      NodeSettings settings,
      Node node,
      List<NewUser> made,
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

  /// Listeners of one node share a certificate.
  private static Optional<String> certificateName(NodeSettings settings) {
    return settings.listeners().stream().flatMap(each -> each.certificate().stream()).findFirst();
  }

  private static String realm(NodeSettings settings) {
    return settings
        .role(RoleSettings.FrontEnd.class)
        .map(role -> role.domains().getFirst())
        .orElse("");
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
      // Before the threads: two that meet SLF4J first make it say so on standard error.
      LoggerFactory.getILoggerFactory();
      Executor threads = task -> Thread.ofPlatform().name("tls").start(task);
      Optional<String> name = certificateName(wanted.settings());
      CompletableFuture<Optional<NodeCertificate>> proving =
          CompletableFuture.supplyAsync(
              () -> name.map(each -> NodeCertificate.of(wanted.proof(), each, folder, now)),
              threads);
      CompletableFuture<Certificates> loading =
          CompletableFuture.supplyAsync(Certificates::new, threads);
      CompletableFuture<Certificates> preparing =
          proving.thenCombine(
              loading,
              (made, certificates) -> {
                name.ifPresent(each -> {
                  certificates.put(each, made.orElseThrow().credential());
                  certificates.prepare(each);
                });
                return certificates;
              });
      Secrets secrets = Secrets.of(folder);
      store = SqlStore.open(folder, now);
      List<NewUser> made =
          wanted.people().ensure(store.users(), realm(wanted.settings()), new SecureRandom(), now);
      Optional<NodeCertificate> certificate = proving.join();
      Certificates certificates = preparing.join();
      NodeSettings settings = wanted.settings().withRelaySecret(secrets.avAuthenticationKey());
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
  public Map<String, NewUser> joinPages() {
    return cards.paths();
  }

  X509Certificate certificate() {
    return certificate.orElseThrow().credential().chain().getFirst();
  }

  int bindings() {
    return store.bindings().size();
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
    node.close();
    store.close();
    folder.close();
  }
}
