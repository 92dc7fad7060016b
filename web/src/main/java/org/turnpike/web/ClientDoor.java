package org.turnpike.web;

import java.util.Set;
import org.turnpike.net.HttpAnswer;
import org.turnpike.net.HttpHandler;
import org.turnpike.net.HttpQuestion;

/// What a port for clients has besides the client itself: the way to it, and what is told of the
/// node's authority. Nothing of the node's state, which is for administrators.
public final class ClientDoor implements HttpHandler {

  private static final Set<String> SHOWN = Set.of("/ca", "/ca.pem", "/style.css");

  private final HttpHandler status;

  /// @param status has the pages about the authority, among others
  public ClientDoor(HttpHandler status) {
    this.status = status;
  }

  @Override
  public HttpAnswer handle(HttpQuestion request) {
    if (SHOWN.contains(request.path())) {
      return status.handle(request);
    }
    return StatusSite.guarded(
        request.path().equals("/")
            ? HttpAnswer.text(302, "The client is at /client/.\n").with("Location", "/client/")
            : HttpAnswer.text(404, "Nothing here. The client is at /client/.\n"),
        request);
  }
}
