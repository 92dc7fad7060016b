package org.turnpike.planner.random;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.planner.random.Premises.Perimeter;
import org.turnpike.planner.random.RandomTopology.Style;

/// The servers of an organisation at its first site.
final class Servers {

  private static final List<String> SERVICES = List.of("access", "webconf", "av");

  private final Drawing drawing;
  private final Draw draw;
  private final Company company;
  private final Premises site;
  private final String name;

  Servers(Drawing drawing, Company company, Premises site) {
    this.drawing = drawing;
    this.draw = drawing.draw;
    this.company = company;
    this.site = site;
    this.name = company.name();
  }

  void inside() {
    boolean mediation = draw.chance(30);
    List<String> also = new ArrayList<>();
    if (!mediation) {
      also.add("mediation");
    }
    if (company.product().equals("2015") && draw.chance(40)) {
      also.add("xmpp-gateway");
    }
    Section front = pool("front-end", 11, draw.between(1, 4), "fe").texts("also", also);
    if (draw.chance(90)) {
      front.put("edge", name + "-edge");
    }
    front.put("web-outside", "web." + company.domain());
    if (draw.chance(20)) {
      front.put("web-inside", "webint." + company.domain());
    }
    drawing.pools.put(name + "-fe", front);
    company.homes().add(name + "-fe");
    if (mediation) {
      drawing.pools.put(
          name + "-med",
          pool("mediation", 41, draw.between(1, 2), "med").put("next-hop", name + "-fe"));
    }
    if (draw.chance(25)) {
      drawing.pools.put(
          name + "-dir",
          pool("director", 51, draw.between(1, 2), "dir").put("next-hop", name + "-fe"));
    }
    if (draw.chance(10)) {
      drawing.pools.put(name + "-cast", pool("broadcast", 61, 1, "cast"));
    }
    if (draw.chance(50)) {
      gateway(mediation ? name + "-med" : name + "-fe");
    }
  }

  private Section pool(String role, int first, int count, String word) {
    Section pool =
        new Section()
            .put("role", role)
            .put("network", site.ref("servers"))
            .put("nodes", drawing.hosts(name + "-" + word, site.lan("servers"), first, count));
    if (count > 1 && draw.chance(30)) {
      pool.put("load-balancing", "hlb").texts("vip", site.lan("servers").hosts(first + 90));
    }
    if (draw.chance(10)) {
      pool.put("high-availability", draw.yesNo());
    }
    return pool;
  }

  private void gateway(String pool) {
    Section gateway =
        new Section()
            .put("network", site.ref("servers"))
            .put("address", site.lan("servers").host(81))
            .put("pool", pool)
            .texts("numbers", List.of("+4989", "+14255550100-+14255550199"));
    if (draw.chance(40)) {
      gateway.put("transport", draw.of("tls", "tcp"));
    }
    if (draw.chance(40)) {
      gateway.put("media-bypass", draw.yesNo());
    }
    drawing.gateways.put(name + "-trunk", gateway);
  }

  /// One of the five topologies, with 1 to 12 nodes.
  void edge() {
    String option =
        draw.of("single-nat", "single-public", "scaled-nat", "scaled-public", "scaled-hlb");
    boolean nat = option.endsWith("nat");
    boolean dual = draw.chance(20);
    Space.Lan outside =
        nat
            ? drawing.space.ofOrganisation(name, dual)
            : new Space.Lan(site.published.start(), dual ? drawing.space.open(true).six() : "");
    site.lans.put("edge-outside", outside);
    int count =
        option.startsWith("scaled")
            ? (drawing.odd(10) ? 1 : draw.chance(70) ? 2 : draw.between(2, 12))
            : 1;
    Section pool = edge(name + "-edge", option, count, 0);
    if (option.endsWith("hlb")) {
      boolean single = pool.tree().entries().containsKey("addressing");
      Section vips = new Section();
      for (int i = 0; i < 3; i++) {
        vips.texts(SERVICES.get(i), outside.hosts(110 + 4 * i));
      }
      pool.put("vip", single ? new Section().texts("access", outside.hosts(110)) : vips);
      if (draw.chance(50)) {
        pool.put("inside-vip", site.lan("edge-inside").host(100));
      }
    }
    drawing.pools.put(name + "-edge", pool);
    if (draw.chance(50)) {
      proxy(outside, nat);
    }
    if (!company.hasSecondEdge() && draw.chance(10)) {
      // Beside the first, on the same networks and firewalls.
      beside(nat);
    }
  }

  /// A second Edge pool of the organisation, for remote users near this site.
  void secondEdge() {
    boolean nat = draw.chance(50);
    site.lans.put(
        "edge-outside",
        nat
            ? drawing.space.ofOrganisation(name, false)
            : new Space.Lan(site.published.start(), ""));
    beside(nat);
  }

  /// Federation leaves by the first pool alone.
  private void beside(boolean nat) {
    String pool = name + "-edge2";
    String option = nat ? "single-nat" : "single-public";
    Section second = edge(pool, option, 1, 190);
    second
        .put("federation", "no")
        .put("xmpp", "no")
        .put("fqdn", "edge2." + name + ".net")
        .put(
            "names",
            new Section()
                .put("access", "sip2." + company.domain())
                .put("webconf", "webcon2." + company.domain())
                .put("av", "av2." + company.domain()));
    drawing.pools.put(pool, second);
  }

  private Section edge(String pool, String option, int count, int above) {
    boolean nat = option.endsWith("nat");
    boolean single = draw.chance(25);
    Section section =
        new Section()
            .put("role", "edge")
            .put("option", option)
            .put("outside", site.ref("edge-outside"))
            .put("inside", site.ref("edge-inside"));
    Map<String, String> translated = new LinkedHashMap<>();
    List<String> nodes = new ArrayList<>();
    Section all = new Section();
    for (int i = 0; i < count; i++) {
      String node = pool + (above == 0 ? "" : "-") + (i + 1);
      nodes.add(node);
      all.put(node, node(i, above, nat, single, translated));
    }
    if (single) {
      section.put("addressing", "single");
      if (draw.chance(30)) {
        section.put("ports", new Section().put("access", 5061).put("webconf", 444).put("av", 443));
      }
    }
    boolean xmpp =
        above == 0 && (company.product().equals("2015") && draw.chance(50) || drawing.odd(10));
    if (xmpp) {
      section.put("xmpp", "yes");
    }
    edgeSwitches(section, single);
    drawing.edgePools.add(pool);
    drawing.edgeNodes.addAll(nodes);
    site.perimeter.add(new Perimeter(pool, Perimeter.Kind.EDGE, xmpp, nodes, translated));
    return section.put("nodes", all);
  }

  private Section node(
      int i, int above, boolean nat, boolean single, Map<String, String> translated) {
    Space.Lan outside = site.lan("edge-outside");
    Section node = new Section().put("inside", site.lan("edge-inside").host(10 + above + i));
    for (int s = 0; s < (single ? 1 : 3); s++) {
      int host = 10 + above + 20 * s + i;
      List<String> addresses = new ArrayList<>();
      if (nat && !drawing.odd(3)) {
        String published = site.published.host(host);
        translated.put(outside.host(host), published);
        addresses.add(outside.host(host) + " as " + published);
      } else {
        addresses.add(outside.host(host));
      }
      if (outside.dual()) {
        addresses.add(outside.hostSix(host));
      }
      node.texts(single ? "external" : SERVICES.get(s), addresses);
    }
    List<Tree> routes = new ArrayList<>();
    for (String prefix : company.insidePrefixes()) {
      if (!drawing.odd(20)) {
        routes.add(
            new Section().put("to", prefix).put("via", site.lan("edge-inside").host(1)).tree());
      }
    }
    node.put("routes", new Tree.Items(routes));
    if (drawing.odd(5)) {
      node.put("forwards", "yes");
    }
    if (drawing.odd(5)) {
      node.put("inside-gateway", site.lan("edge-inside").host(1));
    }
    return node;
  }

  private void edgeSwitches(Section pool, boolean single) {
    pool.put("next-hop", name + "-fe");
    if (draw.chance(30)) {
      pool.put("adapters", draw.of("1", "3"));
    }
    if (draw.chance(20)) {
      pool.put("federation", draw.yesNo());
    }
    if (draw.chance(15)) {
      pool.put("remote-access", draw.yesNo());
    }
    if (draw.chance(15)) {
      pool.put("high-availability", draw.yesNo());
    }
    if (draw.chance(20)) {
      pool.put("fqdn", "sfbedge." + name + ".net");
    }
    if (draw.chance(10)) {
      pool.put("relay-ports", draw.of("50000-59999", "51000-51999"));
    }
    if (draw.chance(20)) {
      pool.put("names", new Section().put("access", "access." + company.domain()));
    }
    if (drawing.odd(10)) {
      pool.put("balancing-inside", draw.of("none", "dns", "hlb"));
    }
    if (drawing.odd(5)) {
      pool.put("balancer-keeps-source", "no");
    }
    if (!single && drawing.odd(10)) {
      pool.put("ports", new Section().put("webconf", draw.of(443, 444)));
    }
  }

  private void proxy(Space.Lan outside, boolean nat) {
    String node = name + "-rp1";
    Map<String, String> translated = new LinkedHashMap<>();
    if (nat) {
      translated.put(outside.host(105), site.published.host(105));
    }
    drawing.pools.put(
        name + "-rp",
        new Section()
            .put("role", "reverse-proxy")
            .put("outside", site.ref("edge-outside"))
            .put("inside", site.ref("edge-inside"))
            .put("node", node)
            .put("external", outside.host(105) + (nat ? " as " + site.published.host(105) : ""))
            .put("internal", site.lan("edge-inside").host(105))
            .texts("publishes", List.of(name + "-fe")));
    site.perimeter.add(
        new Perimeter(name + "-rp", Perimeter.Kind.PROXY, false, List.of(node), translated));
  }

  /// Appliances for the telephone network of users who are homed online.
  void connector() {
    boolean nat = draw.chance(60) || drawing.style == Style.SOUND;
    Space.Lan outside =
        nat ? drawing.space.ofOrganisation(name, false) : new Space.Lan(site.published.start(), "");
    site.lans.put("edge-outside", outside);
    Map<String, String> translated = new LinkedHashMap<>();
    Section appliances = new Section();
    List<String> nodes = new ArrayList<>();
    for (int i = 0; i < draw.between(1, 4); i++) {
      String adapter = outside.host(10 + i);
      if (nat) {
        translated.put(adapter, site.published.host(10 + i));
      }
      nodes.add(name + "-cc" + (i + 1));
      appliances.put(
          nodes.getLast(),
          new Section()
              .put("external", adapter + (nat ? " as " + site.published.host(10 + i) : ""))
              .put("edge-inside", site.lan("edge-inside").host(10 + i))
              .put("mediation", site.lan("edge-inside").host(50 + i)));
    }
    Section pool =
        new Section()
            .put("role", "cloud-connector")
            .put("provider", "cloud")
            .put("access-name", "ap." + company.domain())
            .put("outside", site.ref("edge-outside"))
            .put("inside", site.ref("edge-inside"))
            .put("appliances", appliances);
    if (draw.chance(30)) {
      pool.put("media-bypass", draw.yesNo());
    }
    if (draw.chance(10)) {
      pool.put("relay-ports", "3478-3479");
    }
    drawing.pools.put(name + "-cc", pool);
    site.perimeter.add(
        new Perimeter(name + "-cc", Perimeter.Kind.APPLIANCES, false, nodes, translated));
    gateway(name + "-cc");
  }
}
