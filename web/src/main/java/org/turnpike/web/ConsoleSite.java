package org.turnpike.web;

import java.util.regex.Pattern;
import org.turnpike.net.HttpAnswer;
import org.turnpike.net.HttpHandler;
import org.turnpike.net.HttpQuestion;

/// The console's pages under `/console/`; anything else is for the next handler. They are the same
/// for everybody and hold nothing of the node: what they show comes over the REST API, which asks
/// who somebody is.
public final class ConsoleSite implements HttpHandler {

  private static final String ROOT = "/console/";

  /// As of the client, without what a page for telephones needs: no WebSocket, no devices.
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types lit-html";

  private static final Pattern ASSET =
      Pattern.compile("assets/[A-Za-z0-9_.-]+-[A-Za-z0-9_-]{8}\\.(js|css|svg)");

  private final HttpHandler next;
  private final ClientFiles files = new ClientFiles("console/");

  public ConsoleSite(HttpHandler next) {
    this.next = next;
  }

  @Override
  public HttpAnswer handle(HttpQuestion request) {
    String path = request.path();
    if (!path.startsWith(ROOT) && !path.equals("/console")) {
      return next.handle(request);
    }
    HttpAnswer answer =
        answer(request)
            .with("Content-Security-Policy", POLICY)
            .with("Permissions-Policy", "camera=(), microphone=(), display-capture=()")
            .with("Cross-Origin-Opener-Policy", "same-origin")
            .with("X-Content-Type-Options", "nosniff")
            .with("Referrer-Policy", "no-referrer");
    return StatusSite.promising(answer, request);
  }

  private HttpAnswer answer(HttpQuestion request) {
    String path = request.path();
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return HttpAnswer.text(405, "Only GET and HEAD are served here.\n")
          .with("Allow", "GET, HEAD");
    }
    if (path.equals("/console")) {
      return HttpAnswer.text(308, "See /console/\n").with("Location", ROOT);
    }
    String name = path.substring(ROOT.length());
    if (name.isEmpty()) {
      return files
          .answer("index.html", request)
          .map(page -> page.with("Cache-Control", "no-cache"))
          .orElseGet(ConsoleSite::nothing);
    }
    return ASSET.matcher(name).matches() && !name.contains("..")
        ? files.answer(name, request).orElseGet(ConsoleSite::nothing)
        : nothing();
  }

  private static HttpAnswer nothing() {
    return HttpAnswer.text(404, "Nothing here. The console is at /console/.\n")
        .with("Cache-Control", "no-store");
  }
}
