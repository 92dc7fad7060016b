package org.turnpike.server.revocation;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.turnpike.net.HttpFetch;
import org.turnpike.net.Transports;
import org.turnpike.net.dns.DnsAnswers;
import org.turnpike.topology.settings.Audience;
import org.turnpike.topology.settings.NodeSettings;

/// Keeps the lists of a node that meets other organisations: it is the thread that looks what is
/// due, and the threads that fetch it.
public final class Refresher implements AutoCloseable {

  /// Lists that are fetched at one time; a server that says nothing holds up no more than one.
  private static final int AT_ONCE = 4;

  private static final Duration LONGEST_SLEEP = Duration.ofHours(1);

  private final RevocationLists lists;
  private final Thread thread;
  private volatile WebSource.Reach reach;
  private volatile boolean closed;

  private Refresher(
      NodeSettings settings,
      Wanted wanted,
      HttpFetch fetch,
      DnsAnswers dns,
      Transports transports,
      Clock clock) {
    this.reach = reach(settings);
    Semaphore turns = new Semaphore(AT_ONCE);
    this.lists =
        new RevocationLists(
            wanted,
            new WebSource(fetch, dns, () -> reach),
            clock,
            task ->
                Thread.ofVirtual()
                    .name("revocation-list")
                    .start(() -> {
                      turns.acquireUninterruptibly();
                      try {
                        task.run();
                      } finally {
                        turns.release();
                      }
                    }));
    this.thread = Thread.ofVirtual().name("revocation").unstarted(() -> run(clock));
    lists.tell(
        () -> LockSupport.unpark(thread),
        () -> {
          transports.certificates().forgetSessions();
          return transports.closeDisbelieved();
        });
  }

  /// Has certificates of other organisations looked up from now on.
  public static Refresher start(
      NodeSettings settings,
      Wanted wanted,
      HttpFetch fetch,
      DnsAnswers dns,
      Transports transports) {
    Refresher made = new Refresher(settings, wanted, fetch, dns, transports, Clock.systemUTC());
    transports.certificates().ask(made.lists, meeting(settings));
    made.thread.start();
    return made;
  }

  /// Names of the certificates that are shown to other organisations.
  public static Set<String> meeting(NodeSettings settings) {
    return settings.listeners().stream()
        .filter(each -> each.audience().contains(Audience.PARTNERS))
        .flatMap(each -> each.certificate().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static WebSource.Reach reach(NodeSettings settings) {
    List<InetAddress> from =
        settings.listeners().stream()
            .filter(each -> each.audience().contains(Audience.PARTNERS))
            .map(each -> each.bind().address())
            .filter(each -> !each.isAnyLocalAddress())
            .distinct()
            .toList();
    return new WebSource.Reach(settings.peerPolicy(), settings.trust().lists(), from);
  }

  /// Which servers are asked from now on.
  public void onReconfigured(NodeSettings settings) {
    reach = reach(settings);
  }

  public RevocationCounters counters() {
    return lists.counters();
  }

  private void run(Clock clock) {
    while (!closed) {
      Instant next = lists.turn();
      Duration pause = Duration.between(clock.instant(), next);
      if (!pause.isNegative()) {
        LockSupport.parkNanos(
            (pause.compareTo(LONGEST_SLEEP) > 0 ? LONGEST_SLEEP : pause).toNanos() + 1);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
