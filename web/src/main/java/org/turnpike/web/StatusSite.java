package org.turnpike.web;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.turnpike.net.HttpAnswer;
import org.turnpike.net.HttpHandler;
import org.turnpike.net.HttpQuestion;
import org.turnpike.pki.Pem;
import tools.jackson.databind.json.JsonMapper;

/// The pages of a node without a topology file: `/` for people, `/metrics` for Prometheus,
/// `/api/status` and `/health` for programs, `/ca` and `/ca.pem` for clients that have to trust us.
/// Nothing secret is on any of them.
public final class StatusSite implements HttpHandler {

  static final String HTML = "text/html; charset=utf-8";
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);

  /// The one style sheet; a policy without `unsafe-inline` needs it to be a file of its own.
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --line: #8884; --dim: light-dark(#666, #999); }
      body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem;
             padding: 1.5rem; }
      h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
      .ready { color: #2a8a3e; } p.dim, td.dim { color: var(--dim); }
      table { border-collapse: collapse; width: 100%; }
      td, th { border-bottom: 1px solid var(--line); padding: .3rem .8rem .3rem 0;
               text-align: left; vertical-align: top; font-weight: normal; }
      td.n { text-align: right; font-variant-numeric: tabular-nums; }
      code { font-size: .92em; overflow-wrap: anywhere; }
      """;

  private final NodeStatus node;
  private final JoinCard.Source cards;

  public StatusSite(NodeStatus node, JoinCard.Source cards) {
    this.node = node;
    this.cards = cards;
  }

  @Override
  public HttpAnswer handle(HttpQuestion request) {
    HttpAnswer answer =
        request.method().equals("GET") || request.method().equals("HEAD")
            ? page(request.path())
            : HttpAnswer.text(405, "Only GET and HEAD are served here.\n")
                .with("Allow", "GET, HEAD");
    return guarded(answer, request);
  }

  /// A page of text alone, which nothing may be loaded into but its style sheet.
  static HttpAnswer guarded(HttpAnswer answer, HttpQuestion request) {
    HttpAnswer guarded =
        answer
            .with(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
            .with("X-Content-Type-Options", "nosniff")
            .with("Referrer-Policy", "no-referrer")
            .with("Cache-Control", "no-store");
    return promising(guarded, request);
  }

  /// Promises HTTPS for a year, where that may be promised.
  static HttpAnswer promising(HttpAnswer answer, HttpQuestion request) {
    return request.secure() && !local(request)
        ? answer.with("Strict-Transport-Security", "max-age=31536000")
        : answer;
  }

  /// RFC 6797 §8.3: the promise is for a host and all its ports; for localhost it would break every
  /// plain server that someone develops on this machine.
  private static boolean local(HttpQuestion request) {
    String host = request.headers().getOrDefault("host", "").toLowerCase(Locale.ROOT);
    return host.equals("localhost") || host.startsWith("localhost:");
  }

  private HttpAnswer page(String path) {
    return switch (path) {
      case "/" -> HttpAnswer.of(200, HTML, status());
      case "/style.css" -> HttpAnswer.of(200, "text/css; charset=utf-8", STYLE);
      case "/metrics" ->
          HttpAnswer.of(200, Prometheus.CONTENT_TYPE, Prometheus.text(node.figures()));
      case "/health" -> HttpAnswer.text(200, "ready\n");
      case "/api/status" -> HttpAnswer.of(200, "application/json", json());
      case "/ca" ->
          node.authority()
              .map(authority -> HttpAnswer.of(200, HTML, authority(authority)))
              .orElseGet(StatusSite::noAuthority);
      case "/ca.pem" ->
          node.authority()
              .map(authority ->
                  HttpAnswer.of(200, "application/x-pem-file", Pem.text(List.of(authority)))
                      .with("Content-Disposition", "attachment; filename=\"turnpike-ca.pem\""))
              .orElseGet(StatusSite::noAuthority);
      default ->
          cards
              .at(path)
              .map(card -> HttpAnswer.of(200, HTML, join(card)))
              .orElseGet(() -> HttpAnswer.text(404, "Nothing here. Try / or /metrics.\n"));
    };
  }

  private static HttpAnswer noAuthority() {
    return HttpAnswer.text(404, "This node's certificate is not by an authority of its own.\n");
  }

  static String document(String title, String body) {
    return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        + "<title>"
        + title
        + "</title><link rel=\"stylesheet\" href=\"/style.css\"></head><body><main>\n"
        + body
        + "</main></body></html>\n";
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private String status() {
    StringBuilder out = new StringBuilder();
    out.append("<h1>Turnpike ")
        .append(escape(node.version()))
        .append("</h1>\n<p><span class=\"ready\">");
    out.append("ready</span> for ").append(time(node.uptime())).append("</p>\n");
    out.append("<h2>Listeners</h2>\n<table>\n");
    for (NodeStatus.OpenListener listener : node.listeners()) {
      out.append("<tr><td>").append(escape(listener.protocol()));
      out.append("</td><td><code>")
          .append(escape(listener.address()))
          .append("</code></td></tr>\n");
    }
    out.append("</table>\n<h2>Certificate</h2>\n<p>");
    X509Certificate own = node.certificate();
    out.append("until ").append(DAY.format(own.getNotAfter().toInstant()));
    node.authority()
        .ifPresent(
            _ -> out.append(", by this node's own authority: <a href=\"/ca\">how to trust it</a>"));
    out.append("</p>\n<h2>Figures</h2>\n<table>\n");
    for (NodeStatus.Figure figure : node.figures()) {
      out.append("<tr><td>").append(escape(figure.help()));
      out.append("</td><td class=\"dim\"><code>").append(escape(figure.label()));
      out.append("</code></td><td class=\"n\">")
          .append(String.format(Locale.ROOT, "%,.0f", figure.value()))
          .append("</td></tr>\n");
    }
    out.append(
        "</table>\n<p class=\"dim\">For Prometheus: <a href=\"/metrics\">/metrics</a></p>\n");
    return document("Turnpike", out.toString());
  }

  private static String time(Duration up) {
    long minutes = up.toMinutes();
    if (minutes < 1) {
      return up.toSeconds() + " s";
    }
    return minutes < 120
        ? minutes + " min"
        : up.toHours() < 48 ? up.toHours() + " h" : up.toDays() + " days";
  }

  private String authority(X509Certificate authority) {
    String body =
        """
        <h1>Trust this Turnpike</h1>
        <p>Its certificate is by an authority of its own, which your browser and your phone do not
        know yet. Until they do, they refuse secure connections, or warn of them.</p>
        <h2>1. Compare</h2>
        <p>Whoever started this node sees the same SHA-256 fingerprint with
        <code>openssl x509 -noout -fingerprint -sha256 -in ca.pem</code>:</p>
        <p><code>%s</code></p>
        <h2>2. Install</h2>
        <p><a href="/ca.pem">Download turnpike-ca.pem</a>, then</p>
        <table>
        <tr><td>Android</td><td>Settings, Security, Install a certificate, CA certificate</td></tr>
        <tr><td>iOS</td><td>open the file; Settings, General, VPN &amp; Device Management, install;
        then About, Certificate Trust Settings, switch it on</td></tr>
        <tr><td>Windows</td><td>open the file, Install, Trusted Root Certification Authorities</td></tr>
        <tr><td>macOS</td><td>open the file in Keychain Access, Always Trust</td></tr>
        <tr><td>Linux</td><td>copy it to <code>/usr/local/share/ca-certificates/turnpike.crt</code>,
        run <code>update-ca-certificates</code></td></tr>
        <tr><td>Firefox</td><td>Settings, Certificates, View, Authorities, Import</td></tr>
        </table>
        <h2>3. Go on</h2>
        <p>Close the browser, open it again and <a href="/client/">sign in</a>.</p>
        <p class="dim">The certificate is good until %s. Remove it when you no longer use this
        node.</p>
        """
            .formatted(fingerprint(authority), DAY.format(authority.getNotAfter().toInstant()));
    return document("Trust this Turnpike", body);
  }

  private String join(JoinCard card) {
    StringBuilder out = new StringBuilder("<h1>Sign in as ");
    out.append(escape(card.displayName())).append("</h1>\n<p>In any SIP phone app:</p>\n<table>\n");
    row(out, "User name", card.user());
    row(out, "Password", card.password());
    for (NodeStatus.OpenListener listener : node.listeners()) {
      switch (listener.protocol()) {
        case "sip-udp" -> row(out, "Domain, server", listener.address());
        case "sip-tls" -> row(out, "Server for TLS", listener.address());
        case "turn-udp" ->
            row(out, "STUN, TURN", listener.address() + " with the same name and password");
        default -> {}
      }
    }
    out.append(
            "</table>\n<p class=\"dim\">This page is gone when the node is stopped. For TLS the ")
        .append("phone has to <a href=\"/ca\">trust this node</a> first.</p>\n");
    return document("Sign in", out.toString());
  }

  private static void row(StringBuilder out, String name, String value) {
    out.append("<tr><td>").append(name).append("</td><td><code>").append(escape(value));
    out.append("</code></td></tr>\n");
  }

  static String fingerprint(X509Certificate certificate) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was parsed has an encoding", e);
    }
  }

  private String json() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("version", node.version());
    out.put("uptime_ms", node.uptime().toMillis());
    out.put("listeners", node.listeners());
    out.put("certificate_not_after", node.certificate().getNotAfter().toInstant().toString());
    Map<String, Double> figures = new LinkedHashMap<>();
    node.figures()
        .forEach(figure ->
            figures.put(
                figure.label().isEmpty()
                    ? figure.name()
                    : figure.name() + "{" + figure.label() + "}",
                figure.value()));
    out.put("figures", figures);
    return new String(new JsonMapper().writeValueAsBytes(out), StandardCharsets.UTF_8);
  }
}
