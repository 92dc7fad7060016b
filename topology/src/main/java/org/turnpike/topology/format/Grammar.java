package org.turnpike.topology.format;

import static org.turnpike.topology.format.Shape.keyed;
import static org.turnpike.topology.format.Shape.many;
import static org.turnpike.topology.format.Shape.one;
import static org.turnpike.topology.format.Shape.ref;
import static org.turnpike.topology.format.Shape.words;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.turnpike.topology.format.Shape.Keyed;
import org.turnpike.topology.format.Shape.Kind;
import org.turnpike.topology.format.Shape.Named;
import org.turnpike.topology.party.Client;
import org.turnpike.topology.party.Organisation;
import org.turnpike.topology.party.Product;
import org.turnpike.topology.service.EdgeOption;

/// Everything that may be written in a topology file.
final class Grammar {

  private Grammar() {}

  static final Keyed FEDERATION =
      keyed("federation")
          .may(
              "mode",
              words("none", "direct", "discovery"),
              "with nobody, the allow list, or whoever DNS leads to; discovery by default")
          .may("allowed", many(Scalar.DOMAIN), "allow list of the servers")
          .may("blocked", many(Scalar.DOMAIN), "block list of the servers")
          .may("tenant-allowed", many(Scalar.DOMAIN), "allow list of the provider's tenant")
          .may("tenant-blocked", many(Scalar.DOMAIN), "block list of the provider's tenant")
          .done();

  static final Keyed VOICE =
      keyed("voice")
          .may("call-admission-control", Scalar.SWITCH, "bandwidth policies are on")
          .may(
              "location-based-routing",
              Scalar.SWITCH,
              "calls leave by the gateway of the caller's place")
          .may("bypass-subnets", many(Scalar.PREFIX), "clients here may talk to a gateway directly")
          .done();

  static final Keyed ORGANISATION =
      keyed("organisation")
          .may("kind", words("customer", "provider", "partner"), "customer by default")
          .may("domains", many(Scalar.HOST), "SIP domains, the primary one first")
          .may(
              "internal-domain",
              Scalar.HOST,
              "DNS suffix of servers inside; the primary domain by default")
          .may(
              "product",
              new Shape.Words(Arrays.stream(Product.values()).map(Product::text).toList()),
              "what its servers are; turnpike by default")
          .may("tenant-of", many(ref(Kind.ORGANISATION)), "provider that it is a tenant of")
          .may("forests", Scalar.COUNT, "directory forests; 1 by default")
          .may("federation", FEDERATION, "with whom it talks")
          .may("voice", VOICE, "voice policies")
          .may(
              "exchange-um",
              new Shape.Words(
                  Arrays.stream(Organisation.ExchangeUm.values())
                      .map(Organisation.ExchangeUm::text)
                      .toList()),
              "version of Exchange unified messaging")
          .may("public-im", Scalar.SWITCH, "federates with public IM providers")
          .done();

  private static Shape.Keys quality(Shape.Keys keys) {
    return keys.may("bandwidth", Scalar.BANDWIDTH, "each way")
        .may("latency", Scalar.DURATION, "one way")
        .may("jitter", Scalar.DURATION, "mean")
        .may("loss", Scalar.SHARE, "packets lost")
        .may("keeps-marks", Scalar.SWITCH, "whether DSCP values survive; no on the Internet");
  }

  static final Keyed NETWORK =
      keyed("network")
          .must("prefix", many(Scalar.PREFIX), "IPv4 and IPv6")
          .may("gateway", many(Scalar.ADDRESS), "the first address of each prefix by default")
          .may("wireless", Scalar.SWITCH, "Wi-Fi")
          .may(
              "expressroute",
              Scalar.SWITCH,
              "in a region: whether circuits carry it; by default as the endpoint list says, and yes for what it does not know")
          .may("proxy", ref(Kind.PROXY), "HTTP proxy that clients here must use")
          .may(
              "known-to-voice",
              Scalar.SWITCH,
              "listed in the voice network configuration; yes by default")
          .done();

  static final Keyed CIRCUIT =
      quality(
              keyed("circuit")
                  .must(
                      "to",
                      ref(Kind.FAR_END),
                      "internet, or a region of a provider (then it is an ExpressRoute circuit)")
                  .must("address", many(Scalar.BOUND), "of this site's end, with the subnet")
                  .may(
                      "gateway",
                      many(Scalar.ADDRESS),
                      "of the far end; the other host of the subnet by default")
                  .may(
                      "advertise",
                      many(Scalar.PREFIX),
                      "what the far side learns; by default the subnet, translated addresses and, on the Internet, public networks of the site")
                  .may(
                      "receive",
                      many(Scalar.PREFIX),
                      "what this side learns over ExpressRoute; by default the provider's networks that circuits carry")
                  .may("premium", Scalar.SWITCH, "reaches every region; no by default")
                  .may(
                      "nat-pool",
                      many(Scalar.PREFIX),
                      "addresses that the firewall gives to what leaves here")
                  .may(
                      "internet",
                      Scalar.SWITCH,
                      "an ExpressRoute circuit that brings the Internet too")
                  .may(
                      "preference",
                      Scalar.COUNT,
                      "the higher wins for the same prefix; 100 by default")
                  .may("state", Scalar.STATE, "up by default"))
          .done();

  static final Keyed RULE =
      keyed("rule")
          .must("id", Scalar.TEXT, "row of a port table, or any name; unique in the firewall")
          .may("action", words("allow", "deny"), "allow by default")
          .may("protocol", many(words("tcp", "udp", "icmp")), "all by default")
          .may(
              "from",
              many(ref(Kind.SELECTOR)),
              "any, a side, an address or prefix, a network, a node, a pool, pool:service")
          .may("to", many(ref(Kind.SELECTOR)), "as from")
          .may("source-ports", many(Scalar.PORTS), "all by default")
          .may("ports", many(Scalar.PORTS), "destination ports; all by default")
          .may(
              "direction",
              words("in", "out", "both"),
              "towards the more trusted side, the less trusted, or both; both by default")
          .may("note", Scalar.TEXT, "why it is there")
          .done();

  private static final Shape DEPENDENCE =
      words("endpoint-independent", "address-dependent", "address-and-port-dependent");

  static final Keyed ONE_TO_ONE =
      keyed("one-to-one")
          .must("kind", words("one-to-one"), "static mapping")
          .may(
              "on",
              ref(Kind.ATTACHMENT),
              "circuit or network that it stands on; all outside by default")
          .must("inside", Scalar.PREFIX, "address or prefix that the host has")
          .must("outside", Scalar.PREFIX, "address or prefix that others see")
          .may("both-ways", Scalar.SWITCH, "also for what the host starts; yes by default")
          .may(
              "keeps-source",
              Scalar.SWITCH,
              "leaves incoming source addresses alone; yes by default")
          .may("hairpin", Scalar.SWITCH, "inside hosts reach the outside address; no by default")
          .done();

  static final Keyed SOURCE_NAT =
      keyed("source")
          .must("kind", words("source"), "many hosts behind a few addresses")
          .may(
              "on",
              ref(Kind.ATTACHMENT),
              "circuit or network that it stands on; all outside by default")
          .may("from", many(Scalar.PREFIX), "who is translated; everyone by default")
          .may("to", many(Scalar.PREFIX), "towards whom; everyone by default")
          .may("pool", many(Scalar.PREFIX), "addresses to appear with; the device's own by default")
          .may("mapping", DEPENDENCE, "endpoint-independent by default")
          .may("filtering", DEPENDENCE, "address-and-port-dependent by default")
          .may("keeps-ports", Scalar.SWITCH, "keeps a free source port; yes by default")
          .may("hairpin", Scalar.SWITCH, "no by default")
          .done();

  static final Keyed PORT_FORWARD =
      keyed("port-forward")
          .must("kind", words("port-forward"), "ports of an outside address, for one host")
          .may(
              "on",
              ref(Kind.ATTACHMENT),
              "circuit or network that it stands on; all outside by default")
          .must("outside", Scalar.ADDRESS, "address that others see")
          .must("protocol", words("tcp", "udp"), "which")
          .must("ports", Scalar.PORTS, "outside ports")
          .must("inside", Scalar.ADDRESS, "address of the host")
          .may("inside-port", Scalar.PORT, "first port there; the same by default")
          .may("keeps-source", Scalar.SWITCH, "yes by default")
          .may("hairpin", Scalar.SWITCH, "no by default")
          .done();

  static final Shape NAT = byWord("kind", ONE_TO_ONE, SOURCE_NAT, PORT_FORWARD);

  static final Keyed FIREWALL =
      keyed("firewall")
          .may(
              "outside",
              many(ref(Kind.ATTACHMENT)),
              "networks and circuits on its least trusted side")
          .may("perimeter", many(ref(Kind.ATTACHMENT)), "between the two")
          .may(
              "inside",
              many(ref(Kind.ATTACHMENT)),
              "its most trusted side; router is the site's router")
          .may("stateful", Scalar.SWITCH, "yes by default")
          .may(
              "outbound",
              words("allow", "deny"),
              "without a rule, towards a less trusted side; deny by default")
          .may(
              "inbound",
              words("allow", "deny"),
              "without a rule, towards a more trusted side; deny by default")
          .may("rules", many(RULE), "the first that matches decides")
          .may("nat", many(NAT), "the first that matches translates")
          .may("udp-timeout", Scalar.DURATION, "of an idle session; 30s by default")
          .done();

  static final Keyed ROUTE =
      keyed("route")
          .must("to", Scalar.PREFIX, "destination")
          .must("via", Scalar.ADDRESS, "next hop")
          .done();

  static final Keyed SITE =
      keyed("site")
          .may(
              "kind",
              words("site", "region", "public"),
              "region: a provider's; public: a hotel, a home. site by default")
          .may("organisation", ref(Kind.ORGANISATION), "whose it is; a public place has none")
          .may("geography", Scalar.NAME, "part of the world, for circuits without premium")
          .may(
              "networks",
              new Named(new Shape.Short(many(Scalar.PREFIX), NETWORK)),
              "name and prefix")
          .may("circuits", new Named(CIRCUIT), "to the Internet and to providers")
          .may("firewalls", new Named(FIREWALL), "what filters and translates")
          .may("routes", many(ROUTE), "static routes of the site's router")
          .done();

  static final Keyed LINK =
      quality(
              keyed("link")
                  .must("between", many(ref(Kind.SITE)), "two sites")
                  .may(
                      "ends-on",
                      new Named(ref(Kind.FIREWALL)),
                      "site: firewall, where the link does not end on the site's router")
                  .may("cost", Scalar.COUNT, "the route with the least sum wins; 10 by default")
                  .may("state", Scalar.STATE, "up by default"))
          .done();

  static final Keyed INTERNET = quality(keyed("internet")).done();

  static final Keyed PROXY =
      keyed("proxy")
          .must("network", ref(Kind.NETWORK), "where it is")
          .must("address", Scalar.ADDRESS, "of the proxy")
          .may("port", Scalar.PORT, "8080 by default")
          .may("bypass-names", many(Scalar.DOMAIN), "names and *.patterns that go without it")
          .may("bypass", many(Scalar.PREFIX), "addresses that go without it")
          .done();

  static final Keyed VPN =
      keyed("vpn")
          .must("network", ref(Kind.NETWORK), "where tunnelled packets come out")
          .must("gateway", Scalar.ADDRESS, "what clients dial")
          .must("clients", many(Scalar.PREFIX), "addresses that clients get")
          .may(
              "split",
              many(Scalar.PREFIX),
              "what a split tunnel carries; without it the tunnel carries all")
          .done();

  static final Keyed USER =
      keyed("user")
          .may(
              "uri",
              Scalar.USER,
              "by default the name at the primary domain of the home's organisation")
          .may("organisation", ref(Kind.ORGANISATION), "by default the one whose domain it is")
          .must("home", ref(Kind.POOL), "Front End pool")
          .must("at", ref(Kind.NETWORK), "where the user is now")
          .may("address", Scalar.ADDRESS, "of their machine; the next free one by default")
          .may("vpn", ref(Kind.VPN), "tunnel that they have open")
          .may(
              "client",
              new Shape.Words(Arrays.stream(Client.values()).map(Client::text).toList()),
              "skype by default; a browser signals over WebSocket, from outside by a reverse proxy")
          .may("count", Scalar.COUNT, "how many are like this one, for capacity; 1 by default")
          .may("number", Scalar.NUMBERS, "telephone number")
          .done();

  static final Keyed TOPOLOGY =
      keyed("topology")
          .must("turnpike", words("1"), "version of this format")
          .may("name", Scalar.TEXT, "title")
          .may("include", many(Scalar.TEXT), "further files, relative to this one")
          .may("organisations", new Named(ORGANISATION), "customers, providers, partners")
          .may("sites", new Named(SITE), "places with networks")
          .may("links", new Named(LINK), "between sites")
          .may("internet", INTERNET, "quality of the Internet")
          .may("proxies", new Named(PROXY), "HTTP proxies")
          .may("vpns", new Named(VPN), "remote access")
          .may("pools", new Named(ServiceGrammar.POOL), "servers")
          .may("gateways", new Named(ServiceGrammar.GATEWAY), "to the telephone network")
          .may("users", new Named(USER), "who calls")
          .may(
              "services",
              new Named(ServiceGrammar.SERVICE),
              "hosts on the Internet that other traffic needs")
          .may("endpoints", ServiceGrammar.ENDPOINTS, "destinations that a provider publishes")
          .may("dns", ServiceGrammar.DNS, "records as they are today")
          .may(
              "certificates",
              new Named(ServiceGrammar.CERTIFICATE),
              "certificates as they are today")
          .may("qos", ServiceGrammar.QOS, "marks and port ranges")
          .may("scenarios", ServiceGrammar.SCENARIOS, "which calls are of interest")
          .done();

  static Shape.ByWord byWord(String key, Keyed... shapes) {
    Map<String, Keyed> out = new LinkedHashMap<>();
    for (Keyed shape : shapes) {
      if (shape.keys().get(key) instanceof Shape.Key(Shape.Words(var list), boolean _, String _)) {
        list.forEach(word -> out.put(word, shape));
      }
    }
    return new Shape.ByWord(key, out);
  }

  /// The words of the Edge options.
  static final Shape OPTIONS =
      new Shape.Words(Arrays.stream(EdgeOption.values()).map(EdgeOption::text).toList());

  static final Shape TEXTS = many(one(Scalar.TEXT));
}
