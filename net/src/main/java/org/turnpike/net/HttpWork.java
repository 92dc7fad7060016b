package org.turnpike.net;

import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a handler on virtual threads, a bounded number at once.
final class HttpWork {

  private static final Logger LOG = LoggerFactory.getLogger(HttpWork.class);
  private static final int MOST = 256;

  private final HttpHandler handler;
  private final Semaphore places = new Semaphore(MOST);

  HttpWork(HttpHandler handler) {
    this.handler = handler;
  }

  /// Hands the answer over from another thread; at once, if nobody has time.
  void run(HttpQuestion question, Consumer<HttpAnswer> done) {
    if (!places.tryAcquire()) {
      done.accept(HttpAnswer.text(503, "Busy. Try again.\n").with("Retry-After", "1"));
      return;
    }
    Thread.ofVirtual()
        .name("http")
        .start(() -> {
          try {
            done.accept(handler.handle(question));
          } catch (RuntimeException e) {
            LOG.error("Request for {} failed", question.path(), e);
            done.accept(HttpAnswer.text(500, "This is a bug of the server; its log says more.\n"));
          } finally {
            places.release();
          }
        });
  }
}
