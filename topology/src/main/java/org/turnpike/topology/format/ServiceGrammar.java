package org.turnpike.topology.format;

import static org.turnpike.topology.format.Shape.keyed;
import static org.turnpike.topology.format.Shape.many;
import static org.turnpike.topology.format.Shape.ref;
import static org.turnpike.topology.format.Shape.words;

import java.util.Arrays;
import org.turnpike.topology.format.Shape.Keyed;
import org.turnpike.topology.format.Shape.Kind;
import org.turnpike.topology.format.Shape.Named;
import org.turnpike.topology.service.EdgeOption;

/// What may be written about servers, gateways, DNS and certificates.
final class ServiceGrammar {

  private ServiceGrammar() {}

  private static final Keyed SERVER_NODE =
      keyed("server-node")
          .must("address", many(Scalar.ADDRESS), "IPv4 and IPv6")
          .may("fqdn", Scalar.HOST, "name of the node and the internal domain by default")
          .may("routes", many(Grammar.ROUTE), "persistent routes")
          .done();

  static final Keyed SERVERS =
      keyed("servers")
          .must(
              "role",
              words("front-end", "director", "mediation", "broadcast", "xmpp-gateway"),
              "what they do")
          .may(
              "also",
              many(words("mediation", "broadcast", "xmpp-gateway")),
              "further roles on the same nodes")
          .may("organisation", ref(Kind.ORGANISATION), "the site's by default")
          .must("network", ref(Kind.NETWORK), "where they are")
          .may("fqdn", Scalar.HOST, "name of the pool and the internal domain by default")
          .may(
              "load-balancing",
              words("none", "dns", "hlb"),
              "none for one node, dns for several by default")
          .may("vip", many(Scalar.ADDRESS), "of the load balancer")
          .may("web-inside", Scalar.HOST, "second name for web services inside")
          .may("web-outside", Scalar.HOST, "name of the web services on the reverse proxy")
          .may("next-hop", ref(Kind.POOL), "pool that a Director or Mediation Server sends to")
          .may("edge", ref(Kind.POOL), "Edge pool for outside traffic")
          .may("high-availability", Scalar.SWITCH, "wanted")
          .must(
              "nodes",
              new Named(new Shape.Short(many(Scalar.ADDRESS), SERVER_NODE)),
              "name and address")
          .done();

  private static Keyed perService(String name, Shape of) {
    return keyed(name)
        .may("access", of, "Access Edge")
        .may("webconf", of, "Web Conferencing Edge")
        .may("av", of, "A/V Edge")
        .done();
  }

  private static final Keyed VIPS =
      keyed("vips")
          .may("access", many(Scalar.ADDRESS), "Access Edge")
          .may("webconf", many(Scalar.ADDRESS), "Web Conferencing Edge")
          .may("av", many(Scalar.ADDRESS), "A/V Edge")
          .may("external", many(Scalar.ADDRESS), "the one address of all three")
          .done();

  private static final Keyed EDGE_NODE =
      keyed("edge-node")
          .must("inside", many(Scalar.ADDRESS), "internal adapter")
          .may("access", many(Scalar.EXTERNAL), "Access Edge")
          .may("webconf", many(Scalar.EXTERNAL), "Web Conferencing Edge")
          .may("av", many(Scalar.EXTERNAL), "A/V Edge")
          .may("external", many(Scalar.EXTERNAL), "the one address of all three")
          .may(
              "gateway",
              many(Scalar.ADDRESS),
              "default gateway, external; the network's by default")
          .may("inside-gateway", Scalar.ADDRESS, "default gateway, internal; there should be none")
          .may("routes", many(Grammar.ROUTE), "persistent routes of the internal adapter")
          .may("forwards", Scalar.SWITCH, "routes between adapters; it should not")
          .may("fqdn", Scalar.HOST, "name of the node and the internal domain by default")
          .done();

  private static final Keyed RELAY_LIMITS =
      keyed("relay-limits")
          .may("allocations-per-user", Scalar.COUNT, "at one node; 100 by default")
          .may("allocations", Scalar.COUNT, "of the pool; 20000 a node by default")
          .may(
              "bandwidth-per-user",
              Scalar.BANDWIDTH,
              "in each direction at one node; no limit by default")
          .may("bandwidth", Scalar.BANDWIDTH, "in each direction, of the pool; no limit by default")
          .done();

  static final Keyed EDGE =
      keyed("edge")
          .must("role", words("edge"), "Edge pool")
          .must(
              "option",
              new Shape.Words(Arrays.stream(EdgeOption.values()).map(EdgeOption::text).toList()),
              "which of the five topologies")
          .may("organisation", ref(Kind.ORGANISATION), "the site's by default")
          .may(
              "addressing",
              words("per-role", "single"),
              "three addresses a node, or one; per-role by default")
          .may("adapters", words("1", "3"), "external adapters; 1 by default")
          .must("outside", ref(Kind.NETWORK), "of the external adapters")
          .must("inside", ref(Kind.NETWORK), "of the internal adapter")
          .may(
              "fqdn",
              Scalar.HOST,
              "internal name of the pool; pool name and internal domain by default")
          .may("balancing-outside", words("none", "dns", "hlb"), "as the option says by default")
          .may("balancing-inside", words("none", "dns", "hlb"), "as outside by default")
          .may("vip", VIPS, "external addresses of the load balancer")
          .may("inside-vip", many(Scalar.ADDRESS), "internal address of the load balancer")
          .may("balancer-keeps-source", Scalar.SWITCH, "yes by default")
          .may(
              "names",
              perService("names", Shape.one(Scalar.HOST)),
              "external names; sip, webcon and av of the primary domain by default")
          .may(
              "ports",
              perService("service-ports", Shape.one(Scalar.PORT)),
              "external TCP ports; 443 each, or 5061, 444 and 443 on a single address")
          .may(
              "shares-443",
              Scalar.SWITCH,
              "one port for all services of a single address, beyond the documents; no by default")
          .may("relay-ports", Scalar.PORTS, "50000-59999 by default")
          .may("relay-limits", RELAY_LIMITS, "what users may have of the A/V relay")
          .may("next-hop", ref(Kind.POOL), "Director or Front End inside")
          .may("federation", Scalar.SWITCH, "yes by default")
          .may("xmpp", Scalar.SWITCH, "XMPP proxy; no by default")
          .may("remote-access", Scalar.SWITCH, "yes by default")
          .may("high-availability", Scalar.SWITCH, "wanted")
          .must("nodes", new Named(EDGE_NODE), "name and addresses")
          .done();

  static final Keyed REVERSE_PROXY =
      keyed("reverse-proxy")
          .must("role", words("reverse-proxy"), "publishes web services")
          .may("organisation", ref(Kind.ORGANISATION), "the site's by default")
          .must("outside", ref(Kind.NETWORK), "of the external adapter")
          .must("inside", ref(Kind.NETWORK), "of the internal adapter")
          .may("fqdn", Scalar.HOST, "pool name and internal domain by default")
          .may("node", Scalar.NAME, "name of the machine; the pool's by default")
          .must("external", Scalar.EXTERNAL, "address outside")
          .must("internal", Scalar.ADDRESS, "address inside")
          .may("publishes", many(ref(Kind.POOL)), "pools with web services")
          .done();

  private static final Keyed APPLIANCE =
      keyed("appliance")
          .must("external", Scalar.EXTERNAL, "the one address of Access Edge and relay")
          .may("gateway", Scalar.ADDRESS, "default gateway; the network's by default")
          .must("edge-inside", Scalar.ADDRESS, "internal address of its Edge")
          .must("mediation", Scalar.ADDRESS, "address of its Mediation Server")
          .done();

  static final Keyed CLOUD_CONNECTOR =
      keyed("cloud-connector")
          .must("role", words("cloud-connector"), "PSTN of a site for online users")
          .may("organisation", ref(Kind.ORGANISATION), "the site's by default")
          .must("provider", ref(Kind.ORGANISATION), "where the users are homed")
          .must(
              "access-name",
              Scalar.HOST,
              "external name of its Access Edge; not sip and the domain")
          .must("outside", ref(Kind.NETWORK), "of the external adapters")
          .must("inside", ref(Kind.NETWORK), "of Mediation and the internal adapters")
          .may("fqdn", Scalar.HOST, "pool name and internal domain by default")
          .may("relay-ports", Scalar.PORTS, "50000-59999 by default")
          .may("media-bypass", Scalar.SWITCH, "no by default")
          .must("appliances", new Named(APPLIANCE), "name and addresses")
          .done();

  static final Shape POOL = Grammar.byWord("role", SERVERS, EDGE, REVERSE_PROXY, CLOUD_CONNECTOR);

  static final Keyed GATEWAY =
      keyed("gateway")
          .may("organisation", ref(Kind.ORGANISATION), "the site's by default")
          .must("network", ref(Kind.NETWORK), "where it is")
          .must("address", Scalar.ADDRESS, "of the gateway")
          .may("port", Scalar.PORT, "5067 for tls, 5068 for tcp by default")
          .may("transport", words("tls", "tcp"), "tls by default")
          .must("pool", ref(Kind.POOL), "Mediation pool or Cloud Connector that it hangs on")
          .may("media-bypass", Scalar.SWITCH, "clients may talk to it directly; no by default")
          .may(
              "names",
              many(Scalar.DOMAIN),
              "of its trunks, its own first, for the certificate that a provider's service asks for;"
                  + " its name and the organisation's first domain by default")
          .may("numbers", many(Scalar.NUMBERS), "what it serves; everything by default")
          .done();

  static final Keyed SERVICE =
      keyed("service")
          .must(
              "kind",
              words("dns", "revocation", "telemetry", "admin", "streaming", "consumer", "other"),
              "what for")
          .may("names", many(Scalar.DOMAIN), "DNS names")
          .must("address", many(Scalar.ADDRESS), "on the Internet")
          .may("ports", many(Scalar.PORT), "TCP; 443 by default")
          .done();

  static final Keyed ENDPOINTS =
      keyed("endpoints")
          .must("file", Scalar.TEXT, "the provider's published JSON, relative to this file")
          .must("as-of", Scalar.DATE, "the day that it was fetched")
          .done();

  private static final Keyed RECORD =
      keyed("record")
          .must("name", Scalar.DOMAIN, "owner")
          .must("type", words("A", "AAAA", "CNAME", "SRV"), "type")
          .must("value", many(Scalar.TEXT), "addresses, or one name")
          .may("port", Scalar.PORT, "of an SRV record")
          .may("priority", Scalar.COUNT, "of an SRV record")
          .may("weight", Scalar.COUNT, "of an SRV record")
          .done();

  private static final Keyed VIEW =
      keyed("view")
          .may("complete", Scalar.SWITCH, "there is nothing besides; no by default")
          .may("records", many(RECORD), "in place of the planned ones of the same name and type")
          .may("missing", many(Scalar.DOMAIN), "planned names that are not there")
          .done();

  static final Keyed DNS =
      keyed("dns")
          .may("external", VIEW, "seen from the Internet")
          .may("internal", VIEW, "seen inside")
          .may("edge-resolver", VIEW, "seen by the Edge")
          .done();

  static final Keyed CERTIFICATE =
      keyed("certificate")
          .must("nodes", many(ref(Kind.NODE)), "where it is installed")
          .must("side", words("external", "internal"), "of an Edge")
          .must("subject", Scalar.DOMAIN, "common name")
          .may("san", many(Scalar.DOMAIN), "alternative names, in order")
          .may("issuer", words("public", "internal", "self-signed"), "internal by default")
          .may("eku", many(words("server", "client")), "extended key usage; none by default")
          .may("fingerprint", Scalar.TEXT, "of the certificate")
          .may("key", Scalar.TEXT, "fingerprint of its public key")
          .may("expires", Scalar.DATE, "its last day")
          .done();

  private static Keyed perModality(String name, Shape of) {
    return keyed(name)
        .may("audio", of, "voice")
        .may("video", of, "video")
        .may("sharing", of, "application sharing")
        .may("file", of, "file transfer")
        .done();
  }

  static final Keyed QOS =
      keyed("qos")
          .may("enabled", Scalar.SWITCH, "no by default; yes when this section is there")
          .may("marks", perModality("marks", Shape.one(Scalar.DSCP)), "DSCP")
          .may("signalling-mark", Scalar.DSCP, "24 by default")
          .may(
              "client-ports",
              perModality("client-ports", Shape.one(Scalar.PORTS)),
              "1024-65535 by default")
          .may(
              "server-ports",
              perModality("server-ports", Shape.one(Scalar.PORTS)),
              "of conferencing servers")
          .may("calls-at-once", Scalar.SHARE, "users in a call at the busy hour; 10 % by default")
          .done();

  static final Keyed SCENARIOS =
      keyed("scenarios")
          .may("modalities", many(words("audio", "video", "sharing", "file")), "all by default")
          .may("only", many(Scalar.PAIR), "these and no others")
          .may("without", many(Scalar.PAIR), "not these")
          .done();
}
