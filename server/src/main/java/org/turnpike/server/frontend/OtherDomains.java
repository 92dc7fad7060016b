package org.turnpike.server.frontend;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.turnpike.net.Flow;
import org.turnpike.net.dns.DnsFailed;
import org.turnpike.net.dns.Hop;
import org.turnpike.net.dns.ServerLocation;
import org.turnpike.server.frontend.Routing.Routed;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.ServerTransaction;
import org.turnpike.sip.message.SipUri;
import org.turnpike.topology.settings.RoleSettings;

/// Requests of our own users to somebody else's domain, found by DNS (RFC 3263) on a virtual
/// thread: a call loop never waits for an answer.
final class OtherDomains {

  /// Questions to DNS at a time; a request beyond gets 503.
  private static final int MOST_LOOK_UPS = 256;

  private final FrontEnd frontEnd;
  private final RoleSettings.FrontEnd settings;
  private final Optional<ServerLocation> location;
  private final Semaphore lookUps = new Semaphore(MOST_LOOK_UPS);

  OtherDomains(
      FrontEnd frontEnd, RoleSettings.FrontEnd settings, Optional<ServerLocation> location) {
    this.frontEnd = frontEnd;
    this.settings = settings;
    this.location = location;
  }

  /// A request for somebody else's domain. We are no open relay: only our own users get here, and
  /// only to domains that the settings name.
  void forward(Arrival arrival, Routed routed, Caller caller) {
    SipUri uri = routed.uri();
    String domain = uri.host().toLowerCase(Locale.ROOT);
    if (location.isEmpty() || routed.goesOn() || !settings.foreignDomains().contains(domain)) {
      arrival.refuse(403, "No Route to That Domain");
      return;
    }
    if (!lookUps.tryAcquire()) {
      arrival.refuse(503, "Service Unavailable");
      return;
    }
    // Begun before anybody is asked: it takes the repetitions, and the CANCEL that may come first.
    ServerTransaction server = arrival.begin();
    boolean[] cancelled = {false};
    server.onCancel(() -> {
      cancelled[0] = true;
      server.respond(arrival.response(487, "Request Terminated").toMessage());
    });
    ServerLocation asked = location.get();
    ServerLocation.Wanted wanted =
        new ServerLocation.Wanted(
            uri.host(),
            uri.port(),
            Objects.requireNonNullElse(uri.parameters().get("transport"), ""),
            uri.isSecure());
    Thread.ofVirtual()
        .name("location")
        .start(() -> {
          Found found = find(asked, wanted);
          arrival
              .loop()
              .execute(() -> {
                lookUps.release();
                if (!cancelled[0]) {
                  found(arrival, server, routed, caller, found);
                }
              });
        });
  }

  /// @param answered whether DNS said anything
  private record Found(List<Hop> hops, boolean answered) {}

  private static Found find(ServerLocation location, ServerLocation.Wanted wanted) {
    try {
      return new Found(location.find(wanted, ThreadLocalRandom.current()), true);
    } catch (DnsFailed e) {
      return new Found(List.of(), false);
    }
  }

  private void found(
      Arrival arrival, ServerTransaction server, Routed routed, Caller caller, Found found) {
    List<Hop> hops = new ArrayList<>(found.hops());
    while (!hops.isEmpty()) {
      Flow flow = frontEnd.open(hops.removeFirst());
      if (flow != null) {
        Target target =
            new Target(
                routed.request().requestUri(),
                List.of(),
                flow,
                frontEnd.way(flow, Optional.empty()),
                Routing.breadth(arrival.request()),
                hops.stream().map(frontEnd::next).toList());
        frontEnd.counters().outside.increment();
        new ProxiedRequest(frontEnd, arrival, server, routed, List.of(List.of(target)), caller)
            .start();
        return;
      }
    }
    server.respond(
        (found.answered()
                ? arrival.response(404, "No Server for That Domain")
                : arrival.response(504, "DNS Does Not Answer"))
            .toMessage());
  }
}
