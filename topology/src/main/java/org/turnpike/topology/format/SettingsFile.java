package org.turnpike.topology.format;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.turnpike.topology.NodeId;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.Audience;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.FederationRules;
import org.turnpike.topology.settings.Home;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.Peer;
import org.turnpike.topology.settings.PeerPolicy;
import org.turnpike.topology.settings.PeerPolicy.Verdict;
import org.turnpike.topology.settings.Prefix;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.topology.settings.Trust;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What one node is told, as JSON. Users and secrets are never in it: a relay's shared secret is
/// added on the node, from its data folder.
public final class SettingsFile {

  private static final int FORM = 1;
  private static final String FORM_KEY = "turnpike_settings";

  private SettingsFile() {}

  /// The settings as text, ended by a line feed; the same settings give the same text.
  public static String write(NodeSettings settings) {
    ObjectNode root = JsonMapper.shared().createObjectNode();
    root.put(FORM_KEY, FORM);
    root.put("version", settings.version());
    root.put("node", settings.node().name());
    ArrayNode roles = root.putArray("roles");
    settings.roles().forEach(role -> write(role, roles.addObject()));
    ArrayNode listeners = root.putArray("listeners");
    for (Listener listener : settings.listeners()) {
      ObjectNode node = listeners.addObject();
      node.put("name", listener.name());
      node.put("protocol", listener.protocol().text());
      node.put("bind", listener.bind().toString());
      node.put("advertised", listener.advertised().toString());
      listener.certificate().ifPresent(c -> node.put("certificate", c));
      texts(node.putArray("audience"), listener.audience().stream().map(Audience::text).toList());
    }
    ArrayNode peers = root.putArray("peers");
    for (Peer peer : settings.peers()) {
      ObjectNode node = peers.addObject();
      node.put("name", peer.name());
      node.put("purpose", peer.purpose().text());
      ArrayNode at = node.putArray("endpoints");
      peer.endpoints().forEach(e -> at.add(e.toString()));
    }
    ObjectNode trust = root.putObject("trust");
    texts(trust.putArray("authorities"), slashed(settings.trust().authorities()));
    texts(trust.putArray("partners"), slashed(settings.trust().partners()));
    if (!settings.trust().lists().isEmpty()) {
      texts(
          trust.putArray("lists"),
          settings.trust().lists().stream().map(Endpoint::toString).toList());
    }
    ArrayNode policy = root.putArray("peer_policy");
    for (PeerPolicy.Rule rule : settings.peerPolicy().rules()) {
      ObjectNode node = policy.addObject();
      node.put("prefix", rule.prefix().toString());
      node.put("first_port", rule.firstPort());
      node.put("last_port", rule.lastPort());
      node.put("verdict", word(rule.verdict()));
    }
    Limits limits = settings.limits();
    ObjectNode bounds = root.putObject("limits");
    bounds
        .put("connections", limits.connections())
        .put("connections_per_source", limits.connectionsPerSource())
        .put("half_open_s", limits.halfOpenSeconds())
        .put("unauthenticated_per_s", limits.unauthenticatedPerSecond())
        .put("message_bytes", limits.messageBytes())
        .put("allocations_per_user", limits.allocationsPerUser())
        .put("allocations", limits.allocations());
    rate(bounds, "bandwidth_per_user_bps", limits.bandwidthPerUser());
    rate(bounds, "bandwidth_bps", limits.bandwidth());
    return root.toPrettyString() + "\n";
  }

  private static void rate(ObjectNode node, String key, long rate) {
    if (rate != Limits.NO_LIMIT) {
      node.put(key, rate);
    }
  }

  private static void federation(FederationRules rules, ObjectNode node) {
    node.put("open", rules.open());
    texts(node.putArray("allowed"), rules.allowed());
    texts(node.putArray("blocked"), rules.blocked());
    node.put("discovered_per_s", rules.discoveredPerSecond());
    ArrayNode providers = node.putArray("providers");
    for (FederationRules.Provider each : rules.providers()) {
      ObjectNode provider = providers.addObject();
      texts(provider.putArray("edges"), each.edges());
      texts(provider.putArray("domains"), each.domains());
    }
    ArrayNode tenants = node.putArray("tenants");
    for (FederationRules.Tenant each : rules.tenants()) {
      ObjectNode tenant = tenants.addObject();
      texts(tenant.putArray("domains"), each.domains());
      tenant.put("open", each.open());
      texts(tenant.putArray("allowed"), each.allowed());
      texts(tenant.putArray("blocked"), each.blocked());
    }
  }

  private static void write(RoleSettings role, ObjectNode node) {
    switch (role) {
      case RoleSettings.FrontEnd front -> {
        node.put("role", "front-end");
        texts(node.putArray("domains"), front.domains());
        texts(node.putArray("aliases"), front.aliases());
        node.put("min_expires_s", front.minExpires().toSeconds());
        node.put("max_expires_s", front.maxExpires().toSeconds());
        homes(front.homes(), node.putArray("homes"));
        if (!front.federation().tenants().isEmpty()) {
          federation(front.federation(), node.putObject("federation"));
        }
      }
      case RoleSettings.Director director -> {
        node.put("role", "director");
        texts(node.putArray("domains"), director.domains());
        texts(node.putArray("aliases"), director.aliases());
        homes(director.homes(), node.putArray("homes"));
      }
      case RoleSettings.AccessEdge access -> {
        node.put("role", "access-edge");
        texts(node.putArray("names"), access.names());
        texts(node.putArray("domains"), access.domains());
        federation(access.federation(), node.putObject("federation"));
      }
      case RoleSettings.AvEdge av -> {
        node.put("role", "av-edge");
        node.put("realm", av.realm());
        ArrayNode relay = node.putArray("relay");
        av.relay()
            .forEach(r ->
                relay
                    .addObject()
                    .put("bind", r.bind().getHostAddress())
                    .put("advertised", r.advertised().getHostAddress()));
        node.put("first_relay_port", av.firstRelayPort());
        node.put("last_relay_port", av.lastRelayPort());
        node.put("dscp", av.mark());
        ArrayNode alternates = node.putArray("alternates");
        av.alternates()
            .forEach(a ->
                alternates
                    .addObject()
                    .put("here", a.here().toString())
                    .put("there", a.there().toString()));
      }
      case RoleSettings.Credentials credentials -> {
        node.put("role", "credentials");
        texts(node.putArray("listeners"), credentials.listeners());
      }
      case RoleSettings.Replica replica -> {
        node.put("role", "replica");
        texts(node.putArray("listeners"), replica.listeners());
      }
      case RoleSettings.Web web -> node.put("role", "web").put("title", web.title());
      case RoleSettings.WebOutside outside -> {
        node.put("role", "web-outside");
        texts(node.putArray("listeners"), outside.listeners());
        node.put("name", outside.name());
        texts(node.putArray("proxies"), outside.proxies().stream().map(Endpoint::text).toList());
      }
      case RoleSettings.ReverseProxy proxy -> {
        node.put("role", "reverse-proxy");
        texts(node.putArray("listeners"), proxy.listeners());
        node.put("inside", Endpoint.text(proxy.inside()));
        ArrayNode published = node.putArray("published");
        for (RoleSettings.Published each : proxy.published()) {
          ObjectNode one = published.addObject();
          texts(one.putArray("names"), each.names());
          one.put("name", each.name());
          texts(one.putArray("servers"), each.servers().stream().map(Endpoint::toString).toList());
        }
      }
    }
  }

  private static void homes(List<Home> homes, ArrayNode array) {
    for (Home home : homes) {
      ObjectNode node = array.addObject();
      if (!home.pool().isEmpty()) {
        node.put("pool", home.pool());
      }
      node.put("peer", home.peer());
      home.edge().ifPresent(edge -> node.put("edge", edge));
      texts(node.putArray("users"), home.users().stream().map(UserUri::toString).toList());
    }
  }

  private static List<String> slashed(List<Path> paths) {
    return paths.stream().map(p -> p.toString().replace('\\', '/')).toList();
  }

  private static void texts(ArrayNode array, List<String> texts) {
    texts.forEach(array::add);
  }

  /// @param where file, for messages
  /// @throws IllegalArgumentException naming the place and what was expected there
  public static NodeSettings read(String text, String where) {
    JsonNode tree;
    try {
      tree = JsonMapper.shared().readTree(text);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(where + ": is no JSON: " + e.getOriginalMessage(), e);
    }
    Cell root = new Cell(tree, where + ": ");
    int form = root.number(FORM_KEY);
    if (form != FORM) {
      throw root.wrong(FORM_KEY, FORM + "; this is of a newer version");
    }
    root.only(
        FORM_KEY,
        "version",
        "node",
        "roles",
        "listeners",
        "peers",
        "trust",
        "peer_policy",
        "limits");
    return root.guarded(() ->
        new NodeSettings(
            root.wide("version"),
            new NodeId(root.text("node")),
            root.each("roles").stream().map(SettingsFile::role).toList(),
            root.each("listeners").stream().map(SettingsFile::listener).toList(),
            root.each("peers").stream().map(SettingsFile::peer).toList(),
            trust(root.at("trust")),
            new PeerPolicy(root.each("peer_policy").stream().map(SettingsFile::rule).toList()),
            limits(root.at("limits"))));
  }

  private static RoleSettings role(Cell cell) {
    return switch (cell.text("role")) {
      case "front-end" -> {
        cell.only(
            "role", "domains", "aliases", "min_expires_s", "max_expires_s", "homes", "federation");
        yield cell.guarded(() ->
            new RoleSettings.FrontEnd(
                cell.texts("domains"),
                cell.texts("aliases"),
                Duration.ofSeconds(cell.number("min_expires_s")),
                Duration.ofSeconds(cell.number("max_expires_s")),
                List.of(),
                homes(cell),
                cell.has("federation") ? federation(cell.at("federation")) : FederationRules.NONE));
      }
      case "director" -> {
        cell.only("role", "domains", "aliases", "homes");
        yield cell.guarded(() ->
            new RoleSettings.Director(cell.texts("domains"), cell.texts("aliases"), homes(cell)));
      }
      case "access-edge" -> {
        cell.only("role", "names", "domains", "federation");
        yield cell.guarded(() ->
            new RoleSettings.AccessEdge(
                cell.texts("names"), cell.texts("domains"), federation(cell.at("federation"))));
      }
      case "credentials" -> {
        cell.only("role", "listeners");
        yield cell.guarded(() -> new RoleSettings.Credentials(cell.texts("listeners")));
      }
      case "av-edge" -> {
        cell.only(
            "role", "realm", "relay", "first_relay_port", "last_relay_port", "dscp", "alternates");
        yield cell.guarded(() ->
            new RoleSettings.AvEdge(
                cell.text("realm"),
                cell.each("relay").stream().map(SettingsFile::relay).toList(),
                cell.number("first_relay_port"),
                cell.number("last_relay_port"),
                "",
                cell.number("dscp"),
                cell.each("alternates").stream().map(SettingsFile::alternate).toList()));
      }
      case "replica" -> {
        cell.only("role", "listeners");
        yield cell.guarded(() -> new RoleSettings.Replica(cell.texts("listeners")));
      }
      case "web" -> {
        cell.only("role", "title");
        yield new RoleSettings.Web(cell.text("title"));
      }
      case "web-outside" -> {
        cell.only("role", "listeners", "name", "proxies");
        yield cell.guarded(() ->
            new RoleSettings.WebOutside(
                cell.texts("listeners"),
                cell.text("name"),
                cell.texts("proxies").stream().map(Endpoint::literal).toList()));
      }
      case "reverse-proxy" -> {
        cell.only("role", "listeners", "inside", "published");
        yield cell.guarded(() ->
            new RoleSettings.ReverseProxy(
                cell.texts("listeners"),
                Endpoint.literal(cell.text("inside")),
                cell.each("published").stream().map(SettingsFile::published).toList()));
      }
      default ->
          throw cell.wrong(
              "role",
              "front-end, director, access-edge, av-edge, credentials, replica, web, web-outside or"
                  + " reverse-proxy");
    };
  }

  private static RoleSettings.Published published(Cell cell) {
    cell.only("names", "name", "servers");
    return cell.guarded(() ->
        new RoleSettings.Published(
            cell.texts("names"),
            cell.text("name"),
            cell.texts("servers").stream().map(Endpoint::parse).toList()));
  }

  private static Trust trust(Cell cell) {
    cell.only("authorities", "partners", "lists");
    return cell.guarded(() ->
        new Trust(
            cell.texts("authorities").stream().map(Path::of).toList(),
            cell.texts("partners").stream().map(Path::of).toList(),
            cell.node().has("lists")
                ? cell.texts("lists").stream().map(Endpoint::parse).toList()
                : List.of()));
  }

  private static List<Home> homes(Cell cell) {
    return cell.each("homes").stream()
        .map(home -> {
          home.only("pool", "peer", "edge", "users");
          return home.guarded(() ->
              new Home(
                  home.may("pool").orElse(""),
                  home.text("peer"),
                  home.may("edge"),
                  home.texts("users").stream().map(UserUri::parse).toList()));
        })
        .toList();
  }

  private static FederationRules federation(Cell cell) {
    cell.only("open", "allowed", "blocked", "discovered_per_s", "providers", "tenants");
    return new FederationRules(
        cell.truth("open"),
        cell.texts("allowed"),
        cell.texts("blocked"),
        cell.number("discovered_per_s"),
        cell.each("providers").stream().map(SettingsFile::provider).toList(),
        cell.each("tenants").stream().map(SettingsFile::tenant).toList());
  }

  private static FederationRules.Tenant tenant(Cell cell) {
    cell.only("domains", "open", "allowed", "blocked");
    return new FederationRules.Tenant(
        cell.texts("domains"), cell.truth("open"), cell.texts("allowed"), cell.texts("blocked"));
  }

  private static FederationRules.Provider provider(Cell cell) {
    cell.only("edges", "domains");
    return new FederationRules.Provider(cell.texts("edges"), cell.texts("domains"));
  }

  private static RoleSettings.RelayAddress relay(Cell cell) {
    cell.only("bind", "advertised");
    return cell.guarded(() ->
        new RoleSettings.RelayAddress(
            Endpoint.literal(cell.text("bind")), Endpoint.literal(cell.text("advertised"))));
  }

  private static RoleSettings.Alternate alternate(Cell cell) {
    cell.only("here", "there");
    return cell.guarded(() ->
        new RoleSettings.Alternate(
            Endpoint.parse(cell.text("here")), Endpoint.parse(cell.text("there"))));
  }

  private static Listener listener(Cell cell) {
    cell.only("name", "protocol", "bind", "advertised", "certificate", "audience");
    return cell.guarded(() ->
        new Listener(
            cell.text("name"),
            cell.word("protocol", Protocol.values()),
            Endpoint.parse(cell.text("bind")),
            Endpoint.parse(cell.text("advertised")),
            cell.may("certificate"),
            Set.copyOf(cell.words("audience", Audience.values()))));
  }

  private static Peer peer(Cell cell) {
    cell.only("name", "purpose", "endpoints");
    return cell.guarded(() ->
        new Peer(
            cell.text("name"),
            cell.word("purpose", Peer.Purpose.values()),
            cell.texts("endpoints").stream().map(Endpoint::parse).toList()));
  }

  private static PeerPolicy.Rule rule(Cell cell) {
    cell.only("prefix", "first_port", "last_port", "verdict");
    return cell.guarded(() ->
        new PeerPolicy.Rule(
            Prefix.parse(cell.text("prefix")),
            cell.number("first_port"),
            cell.number("last_port"),
            cell.word("verdict", Verdict.values())));
  }

  private static Limits limits(Cell cell) {
    cell.only(
        "connections",
        "connections_per_source",
        "half_open_s",
        "unauthenticated_per_s",
        "message_bytes",
        "allocations_per_user",
        "allocations",
        "bandwidth_per_user_bps",
        "bandwidth_bps");
    return new Limits(
        cell.number("connections"),
        cell.number("connections_per_source"),
        cell.number("half_open_s"),
        cell.number("unauthenticated_per_s"),
        cell.number("message_bytes"),
        cell.number("allocations_per_user"),
        cell.number("allocations"),
        cell.rate("bandwidth_per_user_bps"),
        cell.rate("bandwidth_bps"));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  /// One object of the file, with where it stands: every question names its place when the answer
  /// is wrong.
  private record Cell(JsonNode node, String place) {

    IllegalArgumentException wrong(String key, String expected) {
      return new IllegalArgumentException(place + key + ": expected " + expected);
    }

    /// Puts the place before what a record says of its values.
    <T> T guarded(java.util.function.Supplier<T> made) {
      try {
        return made.get();
      } catch (IllegalArgumentException e) {
        String said = String.valueOf(e.getMessage());
        throw said.startsWith(place.substring(0, place.indexOf(": ")))
            ? e
            : new IllegalArgumentException(place + said, e);
      }
    }

    void only(String... keys) {
      List<String> known = List.of(keys);
      if (!node.isObject()) {
        throw new IllegalArgumentException(place + "expected an object");
      }
      for (String key : node.propertyNames()) {
        if (!known.contains(key)) {
          throw new IllegalArgumentException(
              place
                  + "unknown key \""
                  + key
                  + "\"; expected one of "
                  + String.join(", ", known)
                  + Nearest.to(key, known).map(n -> "; did you mean \"" + n + "\"?").orElse(""));
        }
      }
    }

    String text(String key) {
      JsonNode value = node.path(key);
      if (!value.isString()) {
        throw wrong(key, "text");
      }
      return value.asString();
    }

    java.util.Optional<String> may(String key) {
      return node.has(key) ? java.util.Optional.of(text(key)) : java.util.Optional.empty();
    }

    boolean truth(String key) {
      JsonNode value = node.path(key);
      if (!value.isBoolean()) {
        throw wrong(key, "true or false");
      }
      return value.asBoolean();
    }

    int number(String key) {
      JsonNode value = node.path(key);
      if (!value.isIntegralNumber() || !value.canConvertToInt()) {
        throw wrong(key, "a whole number");
      }
      return value.asInt();
    }

    long wide(String key) {
      JsonNode value = node.path(key);
      if (!value.isIntegralNumber() || !value.canConvertToLong()) {
        throw wrong(key, "a whole number");
      }
      return value.asLong();
    }

    long rate(String key) {
      return node.has(key) ? wide(key) : Limits.NO_LIMIT;
    }

    <E extends Enum<E>> E word(String key, E[] constants) {
      return word(key, text(key), constants);
    }

    <E extends Enum<E>> List<E> words(String key, E[] constants) {
      return texts(key).stream().map(text -> word(key, text, constants)).toList();
    }

    private <E extends Enum<E>> E word(String key, String text, E[] constants) {
      List<String> words = new ArrayList<>();
      for (E constant : constants) {
        words.add(SettingsFile.word(constant));
        if (SettingsFile.word(constant).equals(text)) {
          return constant;
        }
      }
      throw wrong(key, "one of " + String.join(", ", words));
    }

    List<String> texts(String key) {
      List<String> out = new ArrayList<>();
      JsonNode list = node.path(key);
      if (!list.isArray()) {
        throw wrong(key, "a list");
      }
      for (JsonNode value : list) {
        if (!value.isString()) {
          throw wrong(key, "a list of texts");
        }
        out.add(value.asString());
      }
      return out;
    }

    boolean has(String key) {
      return node.has(key);
    }

    Cell at(String key) {
      JsonNode value = node.path(key);
      if (!value.isObject()) {
        throw wrong(key, "an object");
      }
      return new Cell(value, place + key + "/");
    }

    List<Cell> each(String key) {
      JsonNode list = node.path(key);
      if (!list.isArray()) {
        throw wrong(key, "a list");
      }
      List<Cell> out = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        out.add(new Cell(list.get(i), place + key + "/" + i + "/"));
      }
      return out;
    }
  }
}
