package org.turnpike.net;

/// Answers HTTP requests. Called on virtual threads, several at once; it may block.
@FunctionalInterface
public interface HttpHandler {
  HttpAnswer handle(HttpQuestion request);
}
