package org.turnpike.server.proxy;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.turnpike.net.HttpAnswer;
import org.turnpike.net.HttpGate;
import org.turnpike.net.HttpHead;
import org.turnpike.net.HttpRoute;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.RoleSettings;

/// What a reverse proxy lets through: the browser client's files, discovery, what users tell by
/// REST, and SIP over WebSocket; by the names that are published and no other. Whatever is not
/// named here does not exist outside: status page, metrics, console, administrators' REST.
public final class ReverseProxy implements HttpGate {

  /// Of a target as written: what has to be escaped is in no address of ours.
  private static final Pattern PAGES =
      Pattern.compile("/|/client(/(assets/)?[A-Za-z0-9_-]*(\\.[a-z]+)?)?|/\\.well-known/[a-z-]+");

  private static final Pattern TOLD = Pattern.compile("/api/v1/quality");

  private static final String SIP = "sip";

  private final Map<String, HttpRoute.To> ways = new HashMap<>();
  private final LongAdder passed = new LongAdder();
  private final LongAdder refused = new LongAdder();

  /// @param certificate credential that it shows servers inside, if they ask, and whose authorities
  ///   it believes
  public ReverseProxy(RoleSettings.ReverseProxy role, String certificate) {
    for (RoleSettings.Published each : role.published()) {
      List<InetSocketAddress> servers =
          each.servers().stream().map(Endpoint::toSocketAddress).toList();
      HttpRoute.To way = new HttpRoute.To(servers, each.name(), certificate, role.inside());
      each.names().forEach(name -> ways.putIfAbsent(name, way));
    }
  }

  @Override
  public HttpRoute route(HttpHead request) {
    HttpRoute route = decide(request);
    (route instanceof HttpRoute.To ? passed : refused).increment();
    return route;
  }

  private HttpRoute decide(HttpHead request) {
    Optional<HttpRoute.To> way = Optional.ofNullable(ways.get(host(request)));
    if (way.isEmpty()) {
      // RFC 9110 §15.5.20
      return refuse(421, "Nothing of that name is here.\n");
    }
    int query = request.target().indexOf('?');
    String path = query < 0 ? request.target() : request.target().substring(0, query);
    boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
    if (request.webSocket()) {
      return path.equals("/") && reads && offersSip(request)
          ? way.get()
          : refuse(403, "Only SIP over WebSocket is here, at /\n");
    }
    if (PAGES.matcher(path).matches()) {
      return reads
          ? way.get()
          : new HttpRoute.Refused(
              HttpAnswer.text(405, "Only GET and HEAD are served here.\n")
                  .with("Allow", "GET, HEAD"));
    }
    if (TOLD.matcher(path).matches()) {
      return request.method().equals("POST")
          ? way.get()
          : new HttpRoute.Refused(
              HttpAnswer.text(405, "Only POST is served here.\n").with("Allow", "POST"));
    }
    return refuse(404, "Nothing here. The client is at /client/.\n");
  }

  private static HttpRoute refuse(int status, String why) {
    return new HttpRoute.Refused(HttpAnswer.text(status, why));
  }

  /// RFC 9110 §7.2, without the port.
  private static String host(HttpHead request) {
    String host = request.headers().getOrDefault("host", "").toLowerCase(Locale.ROOT);
    int port = host.lastIndexOf(':');
    return port < 0 || host.endsWith("]") ? host : host.substring(0, port);
  }

  /// RFC 7118 §4.1.
  private static boolean offersSip(HttpHead request) {
    return Arrays.stream(request.headers().getOrDefault("sec-websocket-protocol", "").split(","))
        .anyMatch(offered -> offered.strip().equals(SIP));
  }

  /// Requests that were handed on.
  public long passed() {
    return passed.sum();
  }

  /// Requests for what is not published.
  public long refused() {
    return refused.sum();
  }
}
