package org.turnpike.lab.stage;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.turnpike.lab.fabric.Fabric;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.network.Namespace;
import org.turnpike.lab.network.Running;
import org.turnpike.lab.network.Side;
import org.turnpike.planner.certificate.PlannedCertificate;
import org.turnpike.planner.sheet.Plan;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.service.DeployedCertificate.Issuer;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.ServerPool;
import org.turnpike.topology.settings.Endpoint;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The servers of a file, each a process of the product in its own place: `up FILE --node NAME`,
/// with certificates that the lab's authorities issued for the plan's requests.
///
/// Of a pool of Front Ends the first node plays, and of an Edge pool too: nodes of a pool have
/// registrations of their own as yet, and the planner takes them for alike. Where that one is to
/// fall, the next plays as well. Behind a balancer all Edges play.
final class Nodes {

  /// A score of servers begin at once, on a machine that may have other work.
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private static final int SIP_TLS = 5061;

  private static final Duration CREDENTIAL = Duration.ofHours(8);

  /// What a phone has written tells nobody: it is looked at so often.
  private static final long LOOK = 50_000_000;

  private final Plan plan;
  private final Topology topology;
  private final Fabric fabric;
  private final Path folder;
  private final Set<NodeId> fallen;
  private final Map<String, String> keys = new HashMap<>();
  private final Map<String, String> passwords = new HashMap<>();
  private final Map<NodeId, Running> running = new LinkedHashMap<>();

  /// @param fallen nodes that will be killed
  Nodes(Plan plan, Fabric fabric, Path folder, Set<NodeId> fallen) {
    this.plan = plan;
    this.topology = plan.topology();
    this.fabric = fabric;
    this.folder = folder;
    this.fallen = fallen;
  }

  List<NodeId> playing() {
    return Cast.playing(topology, fallen);
  }

  List<String> idle() {
    return Cast.idle(topology, fallen);
  }

  /// A certificate that a node was given.
  Path certificate(NodeId node, String name) {
    return data(node).resolve("certificates").resolve(name + ".pem");
  }

  /// The authorities that a client of an organisation believes: the public one, and its own.
  ///
  /// @return a file in `to`
  Path trusted(String organisation, Path to) {
    Path file = to.resolve("trusted.pem");
    try {
      StringBuilder all = new StringBuilder();
      for (String name : List.of("public", organisation)) {
        Path authority = folder.resolve("authorities").resolve(name + ".pem");
        all.append(Files.exists(authority) ? Files.readString(authority) : "");
      }
      return Files.writeString(file, all);
    } catch (IOException e) {
      throw new LabFailed(file + ": " + e.getMessage(), e);
    }
  }

  /// What an administrator puts into the data folders before the first start.
  void prepare() {
    Path authorities = folder.resolve("authorities");
    directory(authorities);
    Map<String, Authority> inside = new LinkedHashMap<>();
    Authority outside = Authority.found(authorities, "public");
    Path issued = folder.resolve("issued");
    directory(issued);
    List<NodeId> playing = playing();
    List<Runnable> work = new ArrayList<>();
    for (PlannedCertificate wanted : plan.certificates().certificates()) {
      if (wanted.nodes().stream().noneMatch(playing::contains)) {
        continue;
      }
      Authority authority =
          wanted.authority() == Issuer.PUBLIC
              ? outside
              : inside.computeIfAbsent(
                  wanted.organisation(), name -> Authority.found(authorities, name));
      work.add(() -> {
        authority.issue(
            folder.resolve("plan").resolve("certificates").resolve(wanted.name() + ".openssl.cnf"),
            issued,
            wanted.name());
        for (NodeId node : wanted.nodes()) {
          Authority.hand(issued, wanted.name(), data(node).resolve("certificates"));
        }
      });
    }
    Side.bySide(work);
    for (NodeId node : playing) {
      Pool pool = topology.poolOf(node).orElseThrow();
      Authority own = inside.get(pool.organisation());
      Path certificates = data(node).resolve("certificates");
      if (own != null) {
        copy(own.certificate(), certificates.resolve("authorities.pem"));
      }
      if (pool instanceof EdgePool) {
        copy(outside.certificate(), certificates.resolve("partners.pem"));
        secrets(node, keys.computeIfAbsent(pool.name(), _ -> random()));
      }
    }
  }

  private Path data(NodeId node) {
    return folder.resolve(node.name()).resolve("data");
  }

  private static void directory(Path path) {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new LabFailed(path + ": " + e.getMessage(), e);
    }
  }

  private static void copy(Path from, Path to) {
    try {
      Files.createDirectories(to.getParent());
      Files.copy(from, to);
    } catch (IOException e) {
      throw new LabFailed(to + ": " + e.getMessage(), e);
    }
  }

  /// The nodes of an Edge pool have one key for the relay's credentials and one for nonces.
  private void secrets(NodeId node, String key) {
    Path file = data(node).resolve("secrets");
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, "av-authentication-key = " + key + "\nnonce-key = " + key + "\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new LabFailed(file + ": " + e.getMessage(), e);
    }
  }

  private static String random() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
  }

  /// Starts them all and waits until each is ready.
  ///
  /// @param product words that start it
  /// @param resolver whom each asks for partners' names
  void start(List<String> product, Path file, Function<Namespace, InetAddress> resolver) {
    List<Runnable> work = new ArrayList<>();
    for (NodeId node : playing()) {
      Pool pool = topology.poolOf(node).orElseThrow();
      work.add(() -> {
        List<String> words = new ArrayList<>(product);
        words.addAll(List.of("up", file.toString(), "--node", node.name(), "--json"));
        words.addAll(List.of("--data", data(node).toString()));
        Namespace place = fabric.host(pool.path() + "/nodes/" + node);
        place.etc("resolv.conf", "nameserver " + Endpoint.text(resolver.apply(place)) + "\n");
        Running process = place.start(folder.resolve(node.name()).resolve("turnpike.log"), words);
        String line = process.await(l -> l.startsWith("{\"ready_ms\""), PATIENCE);
        JsonNode ready = new JsonMapper().readTree(line);
        synchronized (passwords) {
          running.put(node, process);
          for (JsonNode user : fallen.contains(node) ? List.<JsonNode>of() : ready.path("users")) {
            passwords.put(user.get("address").asString(), user.get("password").asString());
          }
        }
      });
    }
    Side.inTurns(work);
  }

  /// @param uri `sip:alice@contoso.com`
  Optional<String> password(String uri) {
    return Optional.ofNullable(passwords.get(uri));
  }

  /// Stops every Front End and Director for so long: what comes waits, nothing is lost, and media
  /// goes on.
  ///
  /// @param last runs before they go on
  void hold(Duration time, Runnable last) {
    if (time.isPositive()) {
      hold(time, () -> false, last);
    }
  }

  /// The same until something is so, or for so long.
  void hold(Duration atMost, BooleanSupplier until) {
    hold(atMost, until, () -> {});
  }

  private void hold(Duration time, BooleanSupplier enough, Runnable last) {
    List<Running> homes =
        running.entrySet().stream()
            .filter(e -> topology.poolOf(e.getKey()).orElseThrow() instanceof ServerPool)
            .map(Map.Entry::getValue)
            .toList();
    homes.forEach(h -> h.signal("STOP"));
    try {
      long until = System.nanoTime() + time.toNanos();
      while (System.nanoTime() < until && !enough.getAsBoolean()) {
        LockSupport.parkNanos(Math.min(LOOK, until - System.nanoTime()));
      }
      last.run();
    } finally {
      homes.forEach(h -> h.signal("CONT"));
    }
  }

  /// Ends the connections between servers: a call's way is that of connections that it has opened
  /// itself, and not what an earlier one left.
  void part() {
    for (NodeId node : running.keySet()) {
      fabric.host(topology.poolOf(node).orElseThrow().path() + "/nodes/" + node).reset(SIP_TLS);
    }
  }

  /// Ends a node as a power cut does.
  void kill(NodeId node) {
    Running process = running.remove(node);
    if (process != null) {
      process.kill();
    }
  }

  /// A time-limited credential of a pool's relay: name and password.
  String[] credential(String pool, String user) {
    String name = Instant.now().plus(CREDENTIAL).getEpochSecond() + ":" + user;
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(
          new SecretKeySpec(
              keys.getOrDefault(pool, "").getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
      return new String[] {
        name,
        Base64.getEncoder().encodeToString(mac.doFinal(name.getBytes(StandardCharsets.US_ASCII)))
      };
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }
}
