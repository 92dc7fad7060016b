package org.turnpike.web;

import java.security.cert.CertificateParsingException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import org.turnpike.net.HttpAnswer;
import org.turnpike.net.HttpHandler;
import org.turnpike.net.HttpQuestion;
import tools.jackson.databind.json.JsonMapper;

/// The document that leads a client from a SIP address to its server. A client that knows nothing
/// but `alice@example.org` asks, in this order, until one answers for the domain:
///
/// ```
///   https://lyncdiscoverinternal.example.org/.well-known/turnpike    inside
///   https://lyncdiscover.example.org/.well-known/turnpike            outside
/// ```
///
/// Those names are the plan's DNS records DNS-15 and DNS-16. At them `/` has it too. It holds
/// nothing secret and is for the pages of any other origin: one of them asks on behalf of who types
/// an address there.
///
/// Inside it names the node as the node is called there. Where a reverse proxy hands questions on
/// it names what the proxy publishes, at the port that browsers outside reach it by.
public final class DiscoverySite implements HttpHandler {

  /// RFC 8615.
  static final String PATH = "/.well-known/turnpike";

  /// Subject alternative names that are DNS names (RFC 5280 §4.2.1.6).
  private static final Integer DNS_NAME = 2;

  private final NodeStatus node;
  private final boolean rest;
  private final Optional<String> outside;
  private final HttpHandler next;

  /// @param rest whether the REST API is at the same port
  /// @param outside the name that people outside know, where this is the port for reverse proxies
  public DiscoverySite(NodeStatus node, boolean rest, Optional<String> outside, HttpHandler next) {
    this.node = node;
    this.rest = rest;
    this.outside = outside;
    this.next = next;
  }

  @Override
  public HttpAnswer handle(HttpQuestion request) {
    Matcher host = ClientSite.HOST.matcher(request.headers().getOrDefault("host", ""));
    boolean known = host.matches();
    String name = known ? host.group(1).toLowerCase(Locale.ROOT) : "";
    boolean asked = request.path().equals(PATH) || request.path().equals("/") && discovers(name);
    if (!asked) {
      return next.handle(request);
    }
    HttpAnswer answer;
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      answer = HttpAnswer.text(405, "Only GET and HEAD are served here.\n");
    } else if (!known) {
      answer = HttpAnswer.text(400, "Which host? The header says none.\n");
    } else {
      Map<String, Object> document =
          outside
              .map(this::document)
              .orElseGet(() -> document(discovers(name) ? own(name) : name, host.group()));
      answer =
          HttpAnswer.of(200, "application/json", new JsonMapper().writeValueAsString(document))
              .with("Cache-Control", "public, max-age=3600")
              .with("Vary", "Host")
              // Any page may read it, and none can use it to act for somebody: no cookie counts
              // here.
              .with("Access-Control-Allow-Origin", "*");
    }
    return StatusSite.promising(
        answer
            .with("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
            .with("X-Content-Type-Options", "nosniff"),
        request);
  }

  private static boolean discovers(String name) {
    return name.startsWith("lyncdiscover.") || name.startsWith("lyncdiscoverinternal.");
  }

  /// What the node is called that many names of discovery lead to: by its certificate.
  private String own(String asked) {
    try {
      Collection<List<?>> names = node.certificate().getSubjectAlternativeNames();
      return names == null ? asked : named(names).orElse(asked);
    } catch (CertificateParsingException e) {
      throw new IllegalStateException("a certificate that serves has readable names", e);
    }
  }

  private Optional<String> named(Collection<List<?>> names) {
    return names.stream()
        .filter(each -> each.getFirst().equals(DNS_NAME))
        .map(each -> String.valueOf(each.get(1)).toLowerCase(Locale.ROOT))
        .filter(name -> !discovers(name) && !name.startsWith("*") && !node.domains().contains(name))
        .findFirst();
  }

  /// The client is where its WebSocket is: a browser that took a warning took it for one port.
  ///
  /// @param host that clients are to use
  /// @param asked host and port that were asked
  private Map<String, Object> document(String host, String asked) {
    Map<String, Object> out = document();
    port("sip-wss")
        .ifPresent(port -> {
          String at = host + (port == 443 ? "" : ":" + port);
          out.put("client", "https://" + at + "/client/");
          out.put("sip_wss", "wss://" + at);
        });
    port("sip-tls")
        .ifPresent(port -> out.put("sip_tls", "sip:" + host + ":" + port + ";transport=tls"));
    relayCredentials(out);
    if (rest) {
      out.put("rest", "https://" + asked + "/api/v1/openapi.json");
    }
    if (node.authority().isPresent()) {
      out.put("authority", "https://" + asked + "/ca");
    }
    return out;
  }

  /// Row RP-01: a reverse proxy is at 443. SIP over TLS from outside is the Access Edge's, which
  /// DNS names.
  private Map<String, Object> document(String published) {
    Map<String, Object> out = document();
    out.put("client", "https://" + published + "/client/");
    out.put("sip_wss", "wss://" + published);
    relayCredentials(out);
    return out;
  }

  private Map<String, Object> document() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("turnpike", 1);
    out.put("domains", node.domains());
    return out;
  }

  private void relayCredentials(Map<String, Object> out) {
    if (!node.domains().isEmpty()) {
      out.put("relay_credentials", "sip:mras@" + node.domains().getFirst());
    }
  }

  private Optional<Integer> port(String listener) {
    return node.listeners().stream()
        .filter(each -> each.protocol().equals(listener))
        .map(each -> Integer.valueOf(each.address().substring(each.address().lastIndexOf(':') + 1)))
        .findFirst();
  }
}
