package org.turnpike.web;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turnpike.net.HttpAnswer;
import org.turnpike.net.HttpHandler;
import org.turnpike.net.HttpQuestion;

/// What whoever comes to a port for HTTPS without TLS is told: nothing else is served in the clear.
///
/// ```
///   over TLS ──────────────────────────────> the next handler
///   in the clear, our own authority ───────> a page that says what to do, and the certificate
///                 a certificate of another ─> the same address over HTTPS (308)
/// ```
///
/// A microphone needs HTTPS (a secure context), so there is no way around it; and a browser that
/// does not know our authority shows a warning in which nothing can be explained.
public final class PlainTextSite implements HttpHandler {

  /// Nothing secret; whoever installs the certificate compares its fingerprint.
  private static final Set<String> OPEN = Set.of("/ca", "/ca.pem", "/style.css");

  /// A path that means the same when it is written into an address again.
  private static final Pattern PLAIN = Pattern.compile("/[A-Za-z0-9/._-]*");

  private final NodeStatus node;
  private final HttpHandler open;
  private final HttpHandler next;

  /// @param open has the pages about the authority
  public PlainTextSite(NodeStatus node, HttpHandler open, HttpHandler next) {
    this.node = node;
    this.open = open;
    this.next = next;
  }

  @Override
  public HttpAnswer handle(HttpQuestion request) {
    if (request.secure()) {
      return next.handle(request);
    }
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return HttpAnswer.text(403, "Over HTTPS only.\n").with("Connection", "close");
    }
    boolean own = node.authority().isPresent();
    if (own && OPEN.contains(request.path())) {
      return open.handle(request);
    }
    Matcher host = ClientSite.HOST.matcher(request.headers().getOrDefault("host", ""));
    if (!host.matches()) {
      return HttpAnswer.text(400, "Which host? Ask again over HTTPS.\n");
    }
    String path = PLAIN.matcher(request.path()).matches() ? request.path() : "/";
    String there = "https://" + host.group() + path;
    return own
        ? StatusSite.guarded(HttpAnswer.of(200, StatusSite.HTML, page(there)), request)
        : HttpAnswer.text(308, "See " + there + "\n").with("Location", there);
  }

  private static String page(String there) {
    String link = StatusSite.escape(there);
    return StatusSite.document(
        "This Turnpike needs HTTPS",
        """
        <h1>One more step</h1>
        <p>This address works over HTTPS only: browsers give a microphone to no other page. The
        certificate of this Turnpike is by an authority of its own, which your browser does not know
        yet, so it would warn you.</p>
        <h2>To use it</h2>
        <p><a href="/ca">Have this device trust it</a>: a certificate to compare and install, once.
        Then go on to <a href="%s">%s</a>.</p>
        <h2>To have a look first</h2>
        <p>Go on to <a href="%s">%s</a> and take the browser's warning, if nobody stands between you
        and this Turnpike: on this machine, or on a network of your own.</p>
        """
            .formatted(link, link, link, link));
  }
}
