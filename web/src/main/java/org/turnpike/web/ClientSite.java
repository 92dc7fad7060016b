package org.turnpike.web;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turnpike.net.HttpAnswer;
import org.turnpike.net.HttpHandler;
import org.turnpike.net.HttpQuestion;
import tools.jackson.databind.json.JsonMapper;

/// The browser client under `/client/`, and what it has to know of this node; anything else is for
/// the next handler.
///
/// The page may load nothing from elsewhere, run no script that is not a file of ours, and connect
/// to this node's WebSocket alone. Only at `/client/?domain=example.org`, where a person is sent
/// who typed an address of that domain, it may also ask that domain's names of discovery.
public final class ClientSite implements HttpHandler {

  private static final String ROOT = "/client/";

  /// Vite puts a hash of the content into these names, so a name never has another content.
  private static final Pattern ASSET =
      Pattern.compile("assets/[A-Za-z0-9_-]+-[A-Za-z0-9_-]{8}\\.(js|css|svg)");

  /// RFC 9110 §7.2, without a name that could end a source of the policy.
  static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(?::[0-9]{1,5})?");

  /// RFC 1035 §2.3.1: nothing that could end a source of the policy, or stand for many.
  private static final Pattern DOMAIN =
      Pattern.compile(
          "domain=((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]{0,61}[a-z0-9])");

  private final Supplier<List<NodeStatus.OpenListener>> listeners;
  private final Supplier<Boolean> ownAuthority;
  private final Supplier<List<String>> domains;
  private final HttpHandler next;
  private final ClientFiles files = new ClientFiles("client/");

  public ClientSite(NodeStatus node, HttpHandler next) {
    this.listeners = node::listeners;
    this.ownAuthority = () -> node.authority().isPresent();
    this.domains = node::domains;
    this.next = next;
  }

  @Override
  public HttpAnswer handle(HttpQuestion request) {
    String path = request.path();
    if (!path.startsWith(ROOT) && !path.equals("/client")) {
      return next.handle(request);
    }
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return guarded(
          HttpAnswer.text(405, "Only GET and HEAD are served here.\n").with("Allow", "GET, HEAD"),
          request);
    }
    if (path.equals("/client")) {
      return guarded(HttpAnswer.text(308, "See /client/\n").with("Location", ROOT), request);
    }
    String name = path.substring(ROOT.length());
    HttpAnswer answer =
        switch (name) {
          case "" -> file("index.html", request).with("Cache-Control", "no-cache");
          case "settings.json" ->
              HttpAnswer.of(200, "application/json", settings()).with("Cache-Control", "no-store");
          default ->
              ASSET.matcher(name).matches()
                  ? file(name, request)
                  : HttpAnswer.text(404, "Nothing here. The client is at /client/.\n");
        };
    return guarded(answer, request);
  }

  private HttpAnswer file(String name, HttpQuestion request) {
    return files
        .answer(name, request)
        .orElseGet(() ->
            HttpAnswer.text(404, "Nothing here. The client is at /client/.\n")
                .with("Cache-Control", "no-store"));
  }

  private HttpAnswer guarded(HttpAnswer answer, HttpQuestion request) {
    HttpAnswer guarded =
        answer
            .with("Content-Security-Policy", policy(request))
            .with("Permissions-Policy", "camera=(self), microphone=(self), display-capture=(self)")
            .with("Cross-Origin-Opener-Policy", "same-origin")
            .with("X-Content-Type-Options", "nosniff")
            .with("Referrer-Policy", "no-referrer");
    return StatusSite.promising(guarded, request);
  }

  /// `'self'` does not cover another port, and the WebSocket has one.
  private String policy(HttpQuestion request) {
    Matcher host = HOST.matcher(request.headers().getOrDefault("host", ""));
    String socket =
        host.matches()
            ? port("sip-wss").map(port -> " wss://" + host.group(1) + ":" + port).orElse("")
            : "";
    Matcher domain = DOMAIN.matcher(request.query());
    String discovery =
        domain.matches()
            ? " https://lyncdiscoverinternal.%s https://lyncdiscover.%s"
                .formatted(domain.group(1), domain.group(1))
            : "";
    return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
        + " connect-src 'self'"
        + socket
        + discovery
        + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
        + " require-trusted-types-for 'script'; trusted-types lit-html turnpike-xml";
  }

  private Optional<Integer> port(String protocol) {
    return listeners.get().stream()
        .filter(each -> each.protocol().equals(protocol))
        .map(each -> Integer.valueOf(each.address().substring(each.address().lastIndexOf(':') + 1)))
        .findFirst();
  }

  /// UDP before TCP: a relay over TCP delays sound behind each lost packet.
  private String settings() {
    List<String> relays =
        List.of("udp", "tcp").stream()
            .flatMap(transport ->
                listeners.get().stream()
                    .filter(each -> each.protocol().equals("turn-" + transport))
                    .map(each ->
                        "turn:%s?transport=%s"
                            .formatted(each.address(), transport)
                            .toLowerCase(Locale.ROOT)))
            .toList();
    Map<String, Object> out =
        Map.of(
            "wss_port", port("sip-wss").orElse(0),
            "turn", relays,
            "own_authority", ownAuthority.get(),
            "domains", domains.get());
    return new String(new JsonMapper().writeValueAsBytes(out), StandardCharsets.UTF_8);
  }
}
