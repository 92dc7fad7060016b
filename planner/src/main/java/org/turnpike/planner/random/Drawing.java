package org.turnpike.planner.random;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.turnpike.planner.random.RandomTopology.Style;

/// Draws a whole file: first who there is, then every network, then what stands in them, then the
/// firewalls, which name all of that, and at last users and what is said about today.
final class Drawing {

  private static final List<String> COMPANIES =
      List.of("contoso", "fabrikam", "litware", "tailspin", "adatum", "wingtip");

  final Draw draw;
  final Style style;
  final Space space = new Space();

  final Section organisations = new Section();
  final Section sites = new Section();
  final Section links = new Section();
  final Section proxies = new Section();
  final Section vpns = new Section();
  final Section pools = new Section();
  final Section gateways = new Section();
  final Section users = new Section();

  final List<Premises> regions = new ArrayList<>();
  final List<Premises> places = new ArrayList<>();

  /// Front End pools of the provider.
  final List<String> online = new ArrayList<>();

  final List<String> edgePools = new ArrayList<>();
  final List<String> edgeNodes = new ArrayList<>();

  Drawing(Draw draw, Style style) {
    this.draw = draw;
    this.style = style;
  }

  boolean odd(int percent) {
    return style == Style.ODD && draw.chance(percent);
  }

  Tree.Entries draw(int count) {
    if (draw.chance(70)) {
      provider();
    }
    for (int i = draw.between(0, 3); i > 0; i--) {
      place();
    }
    List<Company> companies = new ArrayList<>();
    int customers = count > 1 && draw.chance(25) ? 2 : 1;
    int partners = draw.between(0, 2);
    for (int i = 0; i < customers + partners; i++) {
      boolean customer = i < customers;
      int own = customer ? Math.max(1, count / customers) : draw.between(1, 2);
      companies.add(new Company(this, COMPANIES.get(i), customer, own));
    }
    List<String> domains = companies.stream().map(Company::domain).toList();
    companies.forEach(company -> company.organisation(domains));
    companies.forEach(Company::drawServers);
    companies.forEach(Company::firewalls);
    companies.forEach(Company::people);
    regions.forEach(this::finish);
    places.forEach(this::finish);
    Section root = new Section().put("turnpike", "1").put("name", "Drawn at random");
    section(root, "organisations", organisations);
    section(root, "sites", sites);
    section(root, "links", links);
    if (draw.chance(40)) {
      root.put(
          "internet",
          new Section().put("latency", draw.between(1, 90) + " ms").put("loss", "0.1 %"));
    }
    section(root, "proxies", proxies);
    section(root, "vpns", vpns);
    section(root, "pools", pools);
    section(root, "gateways", gateways);
    section(root, "users", users);
    new Today(this, companies).say(root);
    return root.tree();
  }

  private static void section(Section root, String key, Section value) {
    if (!value.isEmpty()) {
      root.put(key, value);
    }
  }

  private void provider() {
    organisations.put(
        "cloud",
        new Section()
            .put("kind", "provider")
            .put("domains", "online.example")
            .put("internal-domain", "cloud.example"));
    List<String> geographies = List.of("europe", "america", "asia");
    for (int i = 0; i < draw.between(1, 3); i++) {
      region(geographies.get(i));
    }
    for (int i = 1; i < regions.size(); i++) {
      links.put(
          "backbone-" + i,
          new Section()
              .texts("between", List.of(regions.getFirst().name, regions.get(i).name))
              .put("bandwidth", "400 Gbit/s")
              .put("latency", draw.between(20, 120) + " ms"));
    }
  }

  private void region(String name) {
    Premises region = new Premises(name, name, space.open(false));
    boolean dual = draw.chance(30);
    region.lans.put("servers", space.ofProvider(dual));
    region.lans.put("edge", space.ofProvider(dual));
    region.lans.put("edge-inside", space.ofOrganisation("cloud", false));
    if (draw.chance(30)) {
      region.lans.put("streaming", space.ofProvider(false));
    }
    region.section.put("kind", "region").put("organisation", "cloud").put("geography", name);
    circuit(region, "internet", new Section().put("to", "internet"), space.internet(), 29);
    regions.add(region);
    String home = "online-" + name;
    online.add(home);
    pools.put(
        home,
        new Section()
            .put("role", "front-end")
            .texts("also", draw.some(List.of("mediation", "broadcast"), 50))
            .put("network", region.ref("servers"))
            .put("edge", "online-edge-" + name)
            .put("nodes", hosts(name + "-fe", region.lan("servers"), 11, draw.between(1, 3))));
    Section nodes = new Section();
    for (int i = 0; i < 2; i++) {
      Section node = new Section().put("inside", region.lan("edge-inside").host(11 + i));
      node.texts("access", region.lan("edge").hosts(10 + i));
      node.texts("webconf", region.lan("edge").hosts(20 + i));
      node.texts("av", region.lan("edge").hosts(30 + i));
      nodes.put(name + "-edge" + (i + 1), node);
    }
    pools.put(
        "online-edge-" + name,
        new Section()
            .put("role", "edge")
            .put("option", "scaled-public")
            .put("outside", region.ref("edge"))
            .put("inside", region.ref("edge-inside"))
            .put("next-hop", home)
            .put(
                "names",
                new Section()
                    .put("access", "sip-" + name + ".online.example")
                    .put("webconf", "webcon-" + name + ".online.example")
                    .put("av", "av-" + name + ".online.example"))
            .put("nodes", nodes));
  }

  /// A hotel, a home, a coffee shop; at times with a public address for everybody, or with the web
  /// and names alone.
  private void place() {
    boolean translated = draw.chance(85);
    String name = List.of("hotel", "home", "cafe").get(places.size());
    boolean dual = draw.chance(20);
    Premises place = new Premises(name, "", space.open(false));
    place.lans.put("guests", translated ? space.ofPlace(dual) : space.open(dual));
    place.section.put("kind", "public");
    circuit(place, "dsl", new Section().put("to", "internet"), space.internet(), 29);
    if (translated) {
      Section box = new Section().put("outside", "dsl").put("inside", "guests");
      place.closed = draw.chance(25);
      if (place.closed) {
        box.put("rules", new Tree.Items(Walls.web()));
      } else {
        box.put("outbound", "allow");
      }
      if (draw.chance(15)) {
        box.put("udp-timeout", draw.between(15, 300) + "s");
      }
      place.firewalls.put("box", box.put("nat", new Tree.Items(List.of(sourceNat().tree()))));
    }
    places.add(place);
  }

  /// Many hosts behind one address, with behaviour from the kindest to the worst (RFC 4787 §4, §5).
  Section sourceNat() {
    Section nat = new Section().put("kind", "source");
    List<String> degrees =
        List.of("endpoint-independent", "address-dependent", "address-and-port-dependent");
    if (draw.chance(40)) {
      nat.put("mapping", draw.of(degrees));
    }
    if (draw.chance(60)) {
      nat.put("filtering", draw.of(degrees));
    }
    if (draw.chance(20)) {
      nat.put("hairpin", draw.yesNo());
    }
    if (draw.chance(20)) {
      nat.put("keeps-ports", draw.yesNo());
    }
    return nat;
  }

  void circuit(Premises site, String name, Section circuit, Space.Ends ends, int bits) {
    boolean dual = site.lans.values().stream().anyMatch(Space.Lan::dual);
    circuit.texts(
        "address",
        dual
            ? List.of(ends.near() + "/" + bits, ends.nearSix() + "/126")
            : List.of(ends.near() + "/" + bits));
    if (draw.chance(80)) {
      circuit
          .put("bandwidth", draw.of("20 Mbit/s", "100 Mbit/s", "1 Gbit/s", "2.5 Gbit/s"))
          .put("latency", draw.of("2 ms", "8 ms", "12.5 ms", "40 ms"));
    }
    if (draw.chance(20)) {
      circuit.put("jitter", "2 ms").put("loss", draw.of("0 %", "0.05 %", "1 %"));
    }
    site.circuits.put(name, circuit);
    site.circuitAddresses.add(ends.near());
  }

  /// Names with a number and addresses one after the other.
  Section hosts(String name, Space.Lan lan, int first, int count) {
    Section nodes = new Section();
    IntStream.range(0, count)
        .forEach(i -> nodes.put(name + (i + 1), Tree.texts(lan.hosts(first + i))));
    return nodes;
  }

  /// Puts a site's parts together, now that all are drawn.
  void finish(Premises site) {
    Map<String, Tree> networks = new LinkedHashMap<>();
    site.lans.forEach((name, lan) -> networks.put(name, network(site, name, lan)));
    site.section.put("networks", new Tree.Entries(networks));
    section(site.section, "circuits", site.circuits);
    section(site.section, "firewalls", site.firewalls);
    sites.put(site.name, site.section);
  }

  private Tree network(Premises site, String name, Space.Lan lan) {
    Section network = new Section().texts("prefix", lan.prefixes());
    if (name.equals("wifi") || name.equals("guests")) {
      network.put("wireless", "yes");
    }
    if (name.equals("streaming")) {
      network.put("expressroute", "no");
    }
    if (name.equals("office") && proxies.tree().entries().containsKey(site.name + "-proxy")) {
      network.put("proxy", site.name + "-proxy");
    }
    if (odd(5)) {
      network.put("known-to-voice", "no");
    }
    return network.tree().entries().size() == 1 ? Tree.texts(lan.prefixes()) : network.tree();
  }
}
