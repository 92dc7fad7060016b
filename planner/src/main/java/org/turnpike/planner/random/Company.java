package org.turnpike.planner.random;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A customer or partner: its sites, whether it has servers of its own, is a tenant of the
/// provider, or both.
final class Company {

  private final Drawing drawing;
  private final Draw draw;
  private final String name;
  private final boolean customer;
  private final List<Premises> sites = new ArrayList<>();
  private final boolean onPremises;
  private final boolean tenant;
  private final boolean connector;

  /// The site with the second Edge pool; 0 for none.
  private final int second;

  private final String product;

  /// Front End pools of its own.
  private final List<String> homes = new ArrayList<>();

  Company(Drawing drawing, String name, boolean customer, int count) {
    this.drawing = drawing;
    this.draw = drawing.draw;
    this.name = name;
    this.customer = customer;
    boolean provider = !drawing.regions.isEmpty();
    this.onPremises = !provider || draw.chance(customer ? 75 : 50);
    this.tenant = provider && (!onPremises || draw.chance(60));
    this.connector = tenant && !onPremises && customer && draw.chance(40);
    this.second = onPremises && count > 1 && draw.chance(30) ? 1 : 0;
    this.product =
        customer || draw.chance(60)
            ? draw.of("turnpike", "2015", "2019", "se")
            : draw.of("lync-2010", "lync-2013", "ocs-2007");
    for (int i = 0; i < count; i++) {
      sites.add(premises(i));
    }
    for (int i = 1; i < count; i++) {
      link(i);
    }
  }

  String name() {
    return name;
  }

  String domain() {
    return name + ".com";
  }

  boolean onPremises() {
    return onPremises;
  }

  List<String> homes() {
    return homes;
  }

  private Premises premises(int number) {
    boolean dual = draw.chance(20);
    Premises site =
        new Premises(
            name + (number == 0 ? "-hq" : "-b" + number),
            draw.of("europe", "america", "asia"),
            drawing.space.open(false));
    Space space = drawing.space;
    boolean open = draw.chance(10);
    site.lans.put("office", open ? space.open(dual) : space.ofOrganisation(name, dual));
    if (draw.chance(30)) {
      site.lans.put("wifi", space.ofOrganisation(name, dual));
    }
    if (number == 0 && (onPremises || connector)) {
      site.lans.put("servers", space.ofOrganisation(name, dual));
      site.lans.put("edge-inside", space.ofOrganisation(name, false));
    }
    if (number > 0 && number == second) {
      site.lans.put("edge-inside", space.ofOrganisation(name, false));
    }
    site.section.put("organisation", name);
    if (draw.chance(80)) {
      site.section.put("geography", site.geography);
    }
    return site;
  }

  private void link(int to) {
    // A tree, and at times a second way.
    int from = draw.chance(80) ? 0 : draw.between(0, to - 1);
    Section link =
        new Section()
            .texts("between", List.of(sites.get(from).name, sites.get(to).name))
            .put("bandwidth", draw.of("10 Mbit/s", "100 Mbit/s", "1 Gbit/s"))
            .put("latency", draw.between(1, 60) + " ms");
    if (draw.chance(20)) {
      link.put("cost", draw.between(1, 100));
    }
    if (drawing.odd(15)) {
      link.put("state", "down");
    }
    drawing.links.put(name + "-wan-" + to, link);
    if (to > 1 && draw.chance(20)) {
      drawing.links.put(
          name + "-second-" + to,
          new Section().texts("between", List.of(sites.get(to - 1).name, sites.get(to).name)));
    }
  }

  /// What the organisation says of itself, and its circuits.
  void organisation(List<String> domains) {
    Section organisation = new Section();
    if (!customer) {
      organisation.put("kind", "partner");
    }
    organisation.texts(
        "domains", draw.chance(30) ? List.of(domain(), name + "-sales.com") : List.of(domain()));
    if (draw.chance(60)) {
      organisation.put("internal-domain", name + ".net");
    }
    organisation.put("product", product);
    if (tenant) {
      organisation.put("tenant-of", "cloud");
    }
    List<String> others = domains.stream().filter(d -> !d.equals(domain())).toList();
    if (draw.chance(60)) {
      Section federation = new Section();
      String mode = draw.of("direct", "discovery", drawing.odd(50) ? "none" : "discovery");
      federation.put("mode", mode);
      if (mode.equals("direct")) {
        federation.texts("allowed", drawing.odd(50) ? draw.some(others, 50) : others);
      }
      if (drawing.odd(20) && !others.isEmpty()) {
        federation.texts(draw.of("blocked", "tenant-blocked"), draw.some(others, 70));
      }
      organisation.put("federation", federation);
    }
    if (draw.chance(20)) {
      Section voice = new Section().put("call-admission-control", draw.yesNo());
      if (draw.chance(50)) {
        voice.put("location-based-routing", draw.yesNo());
        voice.texts("bypass-subnets", sites.getFirst().lan("office").prefixes());
      }
      organisation.put("voice", voice);
    }
    if (draw.chance(20)) {
      organisation.put("exchange-um", draw.of("2007", "2010", "2010-sp1", "2013", "2016", "2019"));
    }
    if (draw.chance(10)) {
      organisation.put("public-im", "yes");
    }
    if (drawing.odd(10)) {
      organisation.put("forests", 2);
    }
    drawing.organisations.put(name, organisation);
    sites.forEach(this::circuits);
  }

  private void circuits(Premises site) {
    boolean first = site == sites.getFirst();
    if (drawing.odd(8)) {
      site.section.put(
          "routes",
          new Tree.Items(
              List.of(
                  new Section()
                      .put("to", "10.250.0.0/16")
                      .put("via", site.lan("office").host(254))
                      .tree())));
    }
    if (first || sites.indexOf(site) == second || draw.chance(40)) {
      Section internet = new Section().put("to", "internet");
      if (drawing.odd(8)) {
        internet.put("state", "down");
      }
      drawing.circuit(site, "internet", internet, drawing.space.internet(), 29);
      site.outside.add("internet");
    }
    if (tenant && draw.chance(first ? 60 : 20)) {
      expressRoute(site, "expressroute", 100);
      if (draw.chance(10)) {
        expressRoute(site, "expressroute-2", draw.of(50, 100));
      }
    }
    if (drawing.odd(10) && !site.outside.isEmpty()) {
      // Ends on the router, past the firewall.
      site.outside.removeLast();
    }
  }

  private void expressRoute(Premises site, String circuit, int preference) {
    Section section = new Section().put("to", draw.of(drawing.regions).name);
    if (draw.chance(70)) {
      section.put("premium", "yes");
    }
    if (draw.chance(70)) {
      section.put(
          "nat-pool", site.published.start() + (circuit.endsWith("2") ? "144/28" : "128/28"));
    }
    if (draw.chance(15)) {
      // As two halves: the Internet has the whole, and the longer prefix wins.
      String start = site.published.start();
      section.texts(
          "advertise",
          drawing.odd(30) ? List.of(start + "0/24") : List.of(start + "0/25", start + "128/25"));
    }
    if (draw.chance(10)) {
      section.texts("receive", List.of("52.112.0.0/14"));
    }
    if (drawing.odd(10)) {
      section.put("internet", "yes");
    }
    if (preference != 100) {
      section.put("preference", preference);
    }
    if (drawing.odd(15)) {
      section.put("state", "down");
    }
    drawing.circuit(site, circuit, section, drawing.space.circuit(), 30);
    site.outside.add(circuit);
  }

  void drawServers() {
    Premises first = sites.getFirst();
    Servers servers = new Servers(drawing, this, first);
    if (onPremises) {
      servers.inside();
      servers.edge();
      if (second > 0) {
        new Servers(drawing, this, sites.get(second)).secondEdge();
      }
    }
    if (connector) {
      servers.connector();
    }
    if (draw.chance(10) && first.has("servers")) {
      drawing.proxies.put(
          first.name + "-proxy",
          new Section()
              .put("network", first.ref("servers"))
              .put("address", first.lan("servers").host(200))
              .texts("bypass-names", List.of("*.online.example"))
              .texts("bypass", List.of("52.112.0.0/14")));
    }
    if (draw.chance(20)) {
      Section vpn =
          new Section()
              .put("network", first.ref("office"))
              .put("gateway", first.circuitAddresses.getFirst())
              .texts("clients", List.of(first.lan("office").start() + "128/25"));
      if (draw.chance(60)) {
        vpn.texts("split", List.of(draw.of("10.0.0.0/8", "10.0.0.0/16", "52.112.0.0/14")));
      }
      drawing.vpns.put(name + "-vpn", vpn);
    }
  }

  void firewalls() {
    for (Premises site : sites) {
      new Walls(drawing, this, site).build();
      drawing.finish(site);
    }
  }

  boolean hasSecondEdge() {
    return second > 0;
  }

  /// Its network of servers, for rules at other sites.
  String servers() {
    return sites.getFirst().ref("servers");
  }

  /// Prefixes behind the inner firewall, in every site.
  List<String> insidePrefixes() {
    return sites.stream()
        .flatMap(s -> s.lans.entrySet().stream())
        .filter(e -> !e.getKey().startsWith("edge-"))
        .map(e -> e.getValue().prefix())
        .toList();
  }

  boolean isTenant() {
    return tenant;
  }

  String product() {
    return product;
  }

  void people() {
    List<String> all = new ArrayList<>(homes);
    if (tenant) {
      all.addAll(drawing.online);
    }
    for (Premises site : sites) {
      IntStream.range(0, draw.between(0, 2)).forEach(_ -> user(site, all));
    }
    for (Premises place : draw.some(drawing.places, 50)) {
      user(place, all);
    }
  }

  private void user(Premises at, List<String> all) {
    int number = drawing.users.tree().entries().size() + 1;
    String home = draw.of(all);
    String who = name + "-user" + number;
    Section user = new Section().put("home", home);
    boolean online = drawing.online.contains(home);
    if (online || draw.chance(20)) {
      user.put("uri", who + "@" + domain());
    } else if (draw.chance(20)) {
      user.put("organisation", name);
    }
    String network =
        at.has("guests") ? "guests" : at.has("wifi") && draw.chance(30) ? "wifi" : "office";
    user.put("at", at.ref(network));
    if (draw.chance(20)) {
      user.put("address", at.lan(network).host(20 + number % 100));
    }
    if (at.has("guests")
        && draw.chance(30)
        && drawing.vpns.tree().entries().containsKey(name + "-vpn")) {
      user.put("vpn", name + "-vpn");
    }
    if (at.closed && draw.chance(70)) {
      user.put("client", "browser");
    } else if (draw.chance(60)) {
      user.put("client", draw.of("browser", "skype", "baresip", "linphone", "phone"));
    }
    if (draw.chance(25)) {
      user.put("count", draw.between(2, 5000));
    }
    if (draw.chance(20)) {
      user.put("number", "+4989" + (100000 + number));
    }
    drawing.users.put(who, user);
  }
}
