package org.turnpike.planner.random;

import java.util.ArrayList;
import java.util.List;
import org.turnpike.planner.random.Premises.Perimeter;

/// The firewalls of a site: an outer and an inner one, or one that is both, with the rows of the
/// port tables as a person writes them. An odd one lacks rows and has others that nobody remembers.
final class Walls {

  private final Drawing drawing;
  private final Draw draw;
  private final Company company;
  private final Premises site;

  Walls(Drawing drawing, Company company, Premises site) {
    this.drawing = drawing;
    this.draw = drawing.draw;
    this.company = company;
    this.site = site;
  }

  void build() {
    if (site.perimeter.isEmpty()) {
      if (!site.outside.isEmpty()) {
        Section wall = wall().texts("outside", site.outside).put("inside", "router");
        finish("outer", wall, outward(), sourceNats());
      }
      return;
    }
    List<Tree> outer = outward();
    List<Tree> inner = new ArrayList<>();
    for (Perimeter pool : site.perimeter) {
      switch (pool.kind()) {
        case EDGE -> {
          boolean again = !inner.isEmpty();
          outer.addAll(numbered(external(pool.pool()), again));
          if (!again) {
            inner.addAll(internal());
          }
          if (pool.xmpp()) {
            outer.addAll(xmpp(pool.pool()));
            inner.add(rule("INT-01", "tcp", "servers", "edge-inside", "23456"));
          }
        }
        case PROXY -> {
          String node = pool.nodes().getFirst();
          outer.add(rule("RP-01", "tcp", "outside", node, "443"));
          outer.add(rule("RP-02", "tcp", "outside", node, "80"));
          inner.add(rule("RP-03", "tcp", node, "servers", "4443"));
          inner.add(rule("RP-04", "tcp", node, "servers", "8080"));
        }
        case APPLIANCES -> outer.addAll(appliances());
      }
    }
    List<Tree> nats = new ArrayList<>();
    site.perimeter.forEach(p -> oneToOne(p, nats));
    nats.addAll(sourceNats());
    if (draw.chance(75)) {
      Section wall =
          wall()
              .texts("outside", site.outside)
              .texts("perimeter", List.of("edge-outside"))
              .put("inside", "router");
      finish("outer", wall, outer, nats);
      Section second = wall().texts("outside", List.of("edge-inside")).put("inside", "router");
      finish("inner", second, inner, drawing.odd(5) ? sourceNats() : List.of());
    } else {
      outer.addAll(inner);
      Section wall =
          wall()
              .texts("outside", site.outside)
              .texts("perimeter", List.of("edge-outside", "edge-inside"))
              .put("inside", "router");
      finish("single", wall, outer, nats);
    }
  }

  private Section wall() {
    Section wall = new Section();
    if (drawing.odd(10)) {
      wall.put("stateful", "no");
    }
    if (drawing.odd(15)) {
      wall.put("outbound", "allow");
    }
    if (drawing.odd(5)) {
      wall.put("inbound", "allow");
    }
    if (draw.chance(10)) {
      wall.put("udp-timeout", draw.of("15s", "30s", "2 min"));
    }
    return wall;
  }

  private void finish(String name, Section wall, List<Tree> rules, List<Tree> nats) {
    List<Tree> kept = new ArrayList<>(drawing.odd(50) ? draw.some(rules, 85) : rules);
    if (drawing.odd(40)) {
      for (int i = draw.between(1, 3); i > 0; i--) {
        kept.add(draw.between(0, kept.size()), forgotten(i));
      }
    }
    wall.put("rules", new Tree.Items(kept));
    if (!nats.isEmpty()) {
      wall.put("nat", new Tree.Items(nats));
    }
    site.firewalls.put(name, wall);
  }

  private static Tree rule(String id, String protocol, String from, String to, String... ports) {
    return new Section()
        .put("id", id)
        .texts("protocol", List.of(protocol.split("/")))
        .put("from", from)
        .put("to", to)
        .texts("ports", List.of(ports))
        .tree();
  }

  /// What every network lets out.
  static List<Tree> web() {
    return List.of(
        rule("OUT-WEB", "tcp", "inside", "outside", "80", "443"),
        rule("OUT-DNS", "udp/tcp", "inside", "outside", "53"));
  }

  private List<Tree> outward() {
    List<Tree> rules = new ArrayList<>(web());
    rules.add(rule("OUT-SIP", "tcp", "inside", "52.112.0.0/14", "443", "5061"));
    rules.add(rule("OUT-MEDIA", "udp", "inside", "52.112.0.0/14", "3478-3481"));
    if (draw.chance(60)) {
      rules.add(rule("OUT-PARTNER", "udp", "inside", "outside", "3478"));
    }
    return rules;
  }

  private List<Tree> external(String pool) {
    String access = pool + ":access";
    String av = pool + ":av";
    List<Tree> rules = new ArrayList<>();
    rules.add(rule("EXT-02", "tcp", access, "outside", "80"));
    rules.add(rule("EXT-03", "tcp", access, "outside", "53"));
    rules.add(rule("EXT-04", "udp", access, "outside", "53"));
    rules.add(rule("EXT-05", "tcp", "outside", access, "443"));
    rules.add(rule("EXT-06", "tcp", "outside", access, "5061"));
    rules.add(rule("EXT-07", "tcp", access, "outside", "5061"));
    rules.add(rule("EXT-08", "tcp", "outside", pool + ":webconf", "443", "444"));
    rules.add(rule("EXT-11", "udp", av, "outside", "3478"));
    rules.add(rule("EXT-12", "udp", "outside", av, "3478"));
    rules.add(rule("EXT-13", "tcp", "outside", av, "443"));
    rules.add(rule("EXT-14", "tcp", av, "outside", "443"));
    rules.add(rule("EXT-RTP", "udp/tcp", "outside", av, "50000-59999"));
    rules.add(
        new Section()
            .put("id", "EXT-10")
            .texts("protocol", List.of("udp", "tcp"))
            .put("from", av)
            .put("to", "outside")
            .texts("source-ports", List.of("50000-59999"))
            .tree());
    return rules;
  }

  /// The rows once more, for a second pool: ids are unique in a firewall.
  private static List<Tree> numbered(List<Tree> rules, boolean again) {
    List<Tree> out = new ArrayList<>();
    for (Tree rule : rules) {
      if (again && rule instanceof Tree.Entries entries) {
        String id = entries.entries().get("id") instanceof Tree.Text(var text) ? text : "";
        out.add(entries.with("id", Tree.text(id + "-2")));
      } else {
        out.add(rule);
      }
    }
    return out;
  }

  private static List<Tree> xmpp(String pool) {
    return List.of(
        rule("EXT-01", "tcp", "outside", pool + ":access", "5269"),
        rule("X-19", "tcp", pool + ":access", "outside", "5269"));
  }

  private List<Tree> internal() {
    String servers = company.servers();
    return List.of(
        rule("INT-02", "tcp", servers, "edge-inside", "5061"),
        rule("INT-03", "tcp", "edge-inside", servers, "5061"),
        rule("INT-04", "tcp", servers, "edge-inside", "8057"),
        rule("INT-05", "tcp", servers, "edge-inside", "5062"),
        rule("INT-06", "udp", "inside", "edge-inside", "3478"),
        rule("INT-07", "tcp", "inside", "edge-inside", "443"),
        rule("INT-08", "tcp", servers, "edge-inside", "4443"),
        rule("INT-09", "tcp", "inside", "edge-inside", "50001-50003"));
  }

  private static List<Tree> appliances() {
    return List.of(
        rule("CC-SIP-IN", "tcp", "outside", "edge-outside", "5061"),
        rule("CC-SIP-OUT", "tcp", "edge-outside", "outside", "5061"),
        rule("CC-CRL", "tcp", "edge-outside", "outside", "80"),
        rule("CC-DNS", "tcp/udp", "edge-outside", "outside", "53"),
        rule("CC-STUN-IN", "udp", "outside", "edge-outside", "3478"),
        rule("CC-STUN-OUT", "udp", "edge-outside", "outside", "3478"),
        rule("CC-TCP-IN", "tcp", "outside", "edge-outside", "443"),
        rule("CC-TCP-OUT", "tcp", "edge-outside", "outside", "443"),
        rule("CC-RTP-IN", "udp/tcp", "outside", "edge-outside", "50000-59999"));
  }

  private void oneToOne(Perimeter pool, List<Tree> nats) {
    pool.translated()
        .forEach((inside, outside) -> {
          Section nat =
              new Section()
                  .put("kind", "one-to-one")
                  .put("inside", inside)
                  .put("outside", outside)
                  .put("hairpin", drawing.odd(20) ? "no" : "yes");
          if (drawing.odd(8)) {
            nat.put(draw.of("both-ways", "keeps-source"), "no");
          }
          if (!drawing.odd(5)) {
            nats.add(nat.tree());
          }
        });
  }

  private List<Tree> sourceNats() {
    List<Tree> nats = new ArrayList<>();
    if (site.outside.contains("internet")) {
      Section nat = drawing.sourceNat().put("on", "internet");
      List<String> mine =
          company.insidePrefixes().stream().filter(p -> p.startsWith("10.")).toList();
      if (!mine.isEmpty() && draw.chance(60)) {
        nat.texts("from", List.of("10.0.0.0/8"));
      }
      if (draw.chance(20)) {
        nat.texts("pool", List.of(site.published.start() + "160/28"));
      }
      if (drawing.odd(15) && site.has("servers")) {
        nats.add(
            new Section()
                .put("kind", "port-forward")
                .put("on", "internet")
                .put("outside", site.circuitAddresses.getFirst())
                .put("protocol", "tcp")
                .put("ports", draw.of("443", "8443", "8000-8010"))
                .put("inside", site.lan("servers").host(11))
                .put("keeps-source", draw.yesNo())
                .tree());
      }
      nats.add(nat.tree());
    }
    return nats;
  }

  /// A rule that somebody put there once.
  private Tree forgotten(int number) {
    Section rule = new Section().put("id", "OLD-" + number);
    if (draw.chance(60)) {
      rule.put("action", draw.of("allow", "deny"));
    }
    List<String> protocols = draw.some(List.of("tcp", "udp"), 60);
    if (!protocols.isEmpty()) {
      rule.texts("protocol", protocols);
      if (draw.chance(70)) {
        rule.texts(
            "ports", draw.of(List.of("443"), List.of("3478", "5061"), List.of("1024-65535")));
      }
      if (draw.chance(20)) {
        rule.texts("source-ports", List.of("1024-65535"));
      }
    } else if (draw.chance(30)) {
      rule.texts("protocol", List.of("icmp"));
    }
    rule.put("from", selector()).put("to", selector());
    if (draw.chance(30)) {
      rule.put("direction", draw.of("in", "out", "both"));
    }
    if (draw.chance(30)) {
      rule.put("note", "from before the move: ask \"operations\" first");
    }
    return rule.tree();
  }

  private Tree selector() {
    List<String> words = new ArrayList<>(List.of("any", "inside", "outside", "perimeter"));
    words.addAll(site.lans.keySet());
    site.lans.keySet().forEach(n -> words.add(site.ref(n)));
    site.lans.values().forEach(l -> words.addAll(l.prefixes()));
    words.add("192.0.2.77");
    words.addAll(drawing.edgeNodes);
    drawing.edgePools.forEach(p -> words.addAll(List.of(p, p + ":av", p + ":access")));
    return draw.chance(70)
        ? Tree.text(draw.of(words))
        : Tree.texts(List.of(draw.of(words), draw.of(words)));
  }
}
