package org.turnpike.cli.up;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.turnpike.pki.SubjectName;
import org.turnpike.planner.settings.NodePlan;
import org.turnpike.planner.settings.PlannedPort;
import org.turnpike.planner.settings.SettingsPlan;
import org.turnpike.server.replication.Replica;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;

/// A node of a topology file, as `up FILE --node NAME` runs it: what the plan derives, and nothing
/// that the plan does not list.
///
/// @param pool that it is of
/// @param deployment the plans of all nodes of the file, of which this is one
public record PlannedNode(NodePlan plan, Pool pool, Topology topology, SettingsPlan deployment) {

  /// The listener that the console is on.
  public static final String CONSOLE = "console";

  /// The nodes of a file that Turnpike runs, by name; with [#serves] those that have something to
  /// serve on in this version.
  public static Map<String, PlannedNode> of(Topology topology) {
    Map<String, PlannedNode> out = new LinkedHashMap<>();
    SettingsPlan plan = SettingsPlan.of(topology);
    for (Pool pool : topology.pools().values()) {
      for (NodeId id : pool.nodeIds()) {
        plan.of(id)
            .ifPresent(node -> out.put(id.name(), new PlannedNode(node, pool, topology, plan)));
      }
    }
    return out;
  }

  public NodeSettings settings() {
    return plan.settings();
  }

  /// Planned ports that no service of Turnpike answers on yet; they stay closed.
  public List<PlannedPort> notServed() {
    return plan.ports().stream().filter(port -> !port.served()).toList();
  }

  /// This node with a console at an address inside: a listener that no plan lists, because it is
  /// for administrators of this machine or its management network alone.
  ///
  /// @throws IllegalArgumentException for an address that the node has outside
  public PlannedNode withConsole(Endpoint at) {
    if (pool instanceof EdgePool edges
        && !at.address().isLoopbackAddress()
        && edges.nodes().stream()
            .filter(node -> node.id().equals(settings().node()))
            .noneMatch(node -> node.insideAddresses().contains(at.address()))) {
      throw new IllegalArgumentException(
          "the console is not for the outside of an Edge: expected loopback or the node's inside"
              + " address");
    }
    NodeSettings told = settings();
    String certificate =
        told.listeners().stream()
            .flatMap(each -> each.certificate().stream())
            .filter(name -> !name.endsWith("-external"))
            .findFirst()
            .orElse(CONSOLE);
    List<Listener> listeners = new ArrayList<>(told.listeners());
    listeners.add(new Listener(CONSOLE, Protocol.HTTPS, at, at, Optional.of(certificate)));
    List<RoleSettings> roles = new ArrayList<>(told.roles());
    if (told.role(RoleSettings.Web.class).isEmpty()) {
      roles.add(new RoleSettings.Web("Turnpike"));
    }
    NodePlan consoled = new NodePlan(plan.product(), told.with(roles, listeners), plan.ports());
    return new PlannedNode(consoled, pool, topology, deployment);
  }

  public boolean serves() {
    return !settings().listeners().isEmpty();
  }

  /// How many nodes share the pool, each with users and registrations of its own as yet.
  public int siblings() {
    return pool.nodeIds().size() - 1;
  }

  /// @param newPasswords gives the file's users of this pool new passwords
  public Wanted wanted(
      boolean newPasswords, Path data, List<DigestAlgorithm> digests, String version) {
    boolean frontEnd = settings().role(RoleSettings.FrontEnd.class).isPresent();
    List<User> homed =
        topology.users().values().stream()
            .filter(user -> frontEnd && user.home().equals(pool.name()))
            .toList();
    return new Wanted(
            settings(),
            new Wanted.Proof.Stored(names()),
            new People(homed.stream().map(User::uri).toList(), false, newPasswords),
            data,
            digests,
            version)
        .withEdges(frontEnd ? edges() : List.of());
  }

  /// The Edge nodes of the same organisation, and what they are to be.
  private List<Replica> edges() {
    List<Replica> out = new ArrayList<>();
    for (Pool each : topology.pools().values()) {
      if (!(each instanceof EdgePool edges)
          || !edges.organisation().equals(pool.organisation())
          || topology.organisation(edges.organisation()).product() != Product.TURNPIKE) {
        continue;
      }
      for (NodeId id : edges.nodeIds()) {
        NodeSettings told = deployment.of(id).orElseThrow().settings();
        List<String> taking =
            told.role(RoleSettings.Replica.class)
                .map(RoleSettings.Replica::listeners)
                .orElse(List.of());
        told.listeners().stream()
            .filter(listener -> taking.contains(listener.name()))
            .forEach(listener -> out.add(new Replica(edges.fqdn(), listener.bind(), told)));
      }
    }
    return out;
  }

  /// What certificates of the node's own authority are for, until the planned ones are there: the
  /// pool, the SIP domains, an Access Edge's name outside, and the addresses.
  private Map<String, List<SubjectName>> names() {
    Map<String, List<SubjectName>> out = new LinkedHashMap<>();
    for (Listener listener : settings().listeners()) {
      listener
          .certificate()
          .ifPresent(name -> {
            List<SubjectName> names = out.computeIfAbsent(name, _ -> names(listener));
            names.add(new SubjectName.Ip(listener.bind().address()));
          });
    }
    out.replaceAll((_, names) -> names.stream().distinct().toList());
    return out;
  }

  private List<SubjectName> names(Listener listener) {
    List<SubjectName> names = new ArrayList<>();
    boolean outside = listener.certificate().filter(c -> c.endsWith("-external")).isPresent();
    Optional<RoleSettings.AccessEdge> access = settings().role(RoleSettings.AccessEdge.class);
    Optional<RoleSettings.ReverseProxy> proxy = settings().role(RoleSettings.ReverseProxy.class);
    if (proxy.isPresent()) {
      proxy
          .get()
          .published()
          .forEach(each -> each.names().forEach(name -> names.add(new SubjectName.Dns(name))));
    } else if (access.isPresent() && outside) {
      names.add(new SubjectName.Dns(access.get().names().getFirst()));
    } else {
      names.add(new SubjectName.Dns(pool.fqdn()));
    }
    if (access.isEmpty()) {
      domains()
          .forEach(domain -> {
            names.add(new SubjectName.Dns(domain));
            names.add(new SubjectName.Dns("lyncdiscoverinternal." + domain));
            names.add(new SubjectName.Uri("sip:" + domain));
          });
    }
    return names;
  }

  private List<String> domains() {
    return settings()
        .role(RoleSettings.FrontEnd.class)
        .map(RoleSettings.FrontEnd::domains)
        .or(() -> settings().role(RoleSettings.Director.class).map(RoleSettings.Director::domains))
        .orElse(List.of());
  }
}
