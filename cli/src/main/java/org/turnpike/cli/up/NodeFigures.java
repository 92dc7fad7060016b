package org.turnpike.cli.up;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.turnpike.net.Bound;
import org.turnpike.net.DatagramPath;
import org.turnpike.net.hep.HepSender;
import org.turnpike.server.access.AccessEdge;
import org.turnpike.server.agent.NodeAgent;
import org.turnpike.server.av.AvEdge;
import org.turnpike.server.frontend.FrontEnd;
import org.turnpike.server.proxy.ReverseProxy;
import org.turnpike.server.replication.SettingsDesk;
import org.turnpike.server.replication.SettingsPusher;
import org.turnpike.server.revocation.RevocationCounters;
import org.turnpike.server.sip.SipNode;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.RoleSettings;
import org.turnpike.web.NodeStatus;

/// A running node's figures, as its pages show them.
final class NodeFigures implements NodeStatus {

  private static final int SHOWN_USERS = 10;

  private final RunningNode node;
  private final String version;
  private final long began = System.nanoTime();
  private final List<Figure> figures = new ArrayList<>();

  private NodeFigures(RunningNode node, String version) {
    this.node = node;
    this.version = version;
  }

  static NodeStatus of(RunningNode node, String version) {
    return new NodeFigures(node, version);
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public Duration uptime() {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  @Override
  public List<OpenListener> listeners() {
    return node.addresses().entrySet().stream()
        .map(each ->
            new OpenListener(
                each.getKey(),
                each.getKey(),
                new Endpoint(each.getValue().getAddress(), each.getValue().getPort()).toString()))
        .toList();
  }

  @Override
  public List<String> domains() {
    return node.settings()
        .role(RoleSettings.FrontEnd.class)
        .map(role -> Stream.concat(role.domains().stream(), role.aliases().stream()).toList())
        .orElse(List.of());
  }

  @Override
  public X509Certificate certificate() {
    return node.certificate();
  }

  @Override
  public Optional<X509Certificate> authority() {
    return node.builtInAuthority() ? Optional.of(node.authority()) : Optional.empty();
  }

  @Override
  public List<Figure> figures() {
    NodeFigures fresh = new NodeFigures(node, version);
    fresh.gauge(
        "turnpike_node_uptime_seconds", "Seconds since the node was ready", uptime().toSeconds());
    fresh.gauge(
        "turnpike_node_heap_bytes",
        "Heap in use",
        Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
    node.node().sip().ifPresent(fresh::sip);
    node.node().frontEnd().ifPresent(fresh::frontEnd);
    node.node().agent().ifPresent(fresh::agent);
    fresh.settings(node.settings(), node.node().desk());
    node.homer().ifPresent(fresh::homer);
    node.node().pusher().ifPresent(fresh::pusher);
    node.node().revocations().ifPresent(each -> fresh.revocation(each.counters()));
    node.node().access().ifPresent(fresh::access);
    node.node().proxies().forEach(fresh::proxy);
    fresh.gauge("turnpike_frontend_bindings", "Contacts registered", node.bindings());
    node.node().av().ifPresent(fresh::av);
    fresh.figures.addAll(node.restFigures());
    return List.copyOf(fresh.figures);
  }

  private void gauge(String name, String help, double value) {
    figures.add(new Figure(name, help, "", false, value));
  }

  private void counter(String name, String help, String label, double value) {
    figures.add(new Figure(name, help, label, true, value));
  }

  private void labelled(String name, String help, String label, double value) {
    figures.add(new Figure(name, help, label, false, value));
  }

  private void revocation(RevocationCounters counters) {
    gauge(
        "turnpike_revocation_lists",
        "Revocation lists of partners' authorities that are here and in their time",
        counters.held());
    gauge(
        "turnpike_revocation_missing",
        "Revocation lists that are wanted and are not here, or are past their time",
        counters.missing());
    counter(
        "turnpike_revocation_fetched_total",
        "Revocation lists that were fetched",
        "",
        counters.fetched());
    counter(
        "turnpike_revocation_unchanged_total",
        "Answers that a revocation list has not changed",
        "",
        counters.unchanged());
    counter(
        "turnpike_revocation_failed_total",
        "Attempts that brought no revocation list that can be used",
        "",
        counters.failed());
    counter(
        "turnpike_revocation_refused_total",
        "Handshakes with a revoked certificate",
        "",
        counters.refused());
    counter(
        "turnpike_revocation_unknown_total",
        "Certificates of partners of which no list could say anything",
        "",
        counters.unknown());
    counter(
        "turnpike_revocation_closed_total",
        "Connections closed because their peer was found on a new list",
        "",
        counters.closed());
  }

  private void sip(SipNode sip) {
    gauge(
        "turnpike_sip_transactions", "SIP transactions that stand", sip.counters().transactions());
    gauge("turnpike_sip_connections", "SIP connections", sip.flows().size());
    for (Map.Entry<String, Long> each : sip.counters().requests().entrySet()) {
      counter(
          "turnpike_sip_requests_total",
          "SIP requests received",
          "method=\"" + each.getKey().replaceAll("[^A-Za-z0-9]", "_") + "\"",
          each.getValue());
    }
    for (int hundreds = 1; hundreds <= 6; hundreds++) {
      counter(
          "turnpike_sip_responses_total",
          "SIP responses sent",
          "class=\"" + hundreds + "xx\"",
          sip.counters().answers(hundreds));
    }
    counter(
        "turnpike_sip_retransmissions_total",
        "SIP messages sent again",
        "",
        sip.counters().retransmissions());
    counter(
        "turnpike_sip_malformed_total",
        "Messages that were no SIP, or broke its rules",
        "",
        sip.counters().malformed());
    counter(
        "turnpike_sip_overload_total",
        "SIP messages refused or dropped because of too many",
        "",
        sip.counters().overload());
    counter(
        "turnpike_sip_stray_responses_total",
        "SIP responses to nothing that we asked",
        "",
        sip.counters().strayResponses());
    for (Map.Entry<String, Bound> each : sip.listeners().entrySet()) {
      counter(
          "turnpike_sip_connections_refused_total",
          "Connections closed because of a limit",
          "listener=\"" + each.getKey() + "\"",
          each.getValue().counters().refusedByLimit());
    }
    for (Map.Entry<String, Bound> each : sip.listeners().entrySet()) {
      counter(
          "turnpike_sip_half_open_closed_total",
          "Connections closed because nothing whole came in time",
          "listener=\"" + each.getKey() + "\"",
          each.getValue().counters().halfOpenClosed());
    }
    for (Map.Entry<String, Bound> each : sip.listeners().entrySet()) {
      counter(
          "turnpike_sip_handshakes_failed_total",
          "TLS or WebSocket handshakes that failed",
          "listener=\"" + each.getKey() + "\"",
          each.getValue().counters().handshakesFailed());
    }
    for (Map.Entry<String, Bound> each : sip.listeners().entrySet()) {
      counter(
          "turnpike_sip_unframed_total",
          "Streams that could not be framed and messages that were too long",
          "listener=\"" + each.getKey() + "\"",
          each.getValue().counters().malformed());
    }
    for (Map.Entry<String, Bound> each : sip.listeners().entrySet()) {
      counter(
          "turnpike_sip_unsent_total",
          "Messages not sent, their peer was gone or read too slowly",
          "listener=\"" + each.getKey() + "\"",
          each.getValue().counters().unsent());
    }
  }

  private void proxy(String listener, ReverseProxy proxy) {
    String label = "listener=\"" + listener + "\"";
    counter(
        "turnpike_proxy_passed_total",
        "Requests handed on to servers inside",
        label,
        proxy.passed());
    counter(
        "turnpike_proxy_refused_total",
        "Requests for what is not published",
        label,
        proxy.refused());
  }

  private void frontEnd(FrontEnd frontEnd) {
    counter("turnpike_frontend_calls_total", "Calls begun", "", frontEnd.counters().calls());
    gauge(
        "turnpike_frontend_calls_standing",
        "Calls that were accepted and have not ended",
        frontEnd.presence().standingCalls());
    counter(
        "turnpike_frontend_registers_total",
        "Registrations by known users",
        "",
        frontEnd.counters().registers());
    counter(
        "turnpike_frontend_challenges_total",
        "Requests asked for a password",
        "",
        frontEnd.counters().challenged());
    counter(
        "turnpike_frontend_authentication_failures_total",
        "Wrong passwords",
        "",
        frontEnd.counters().authenticationFailures());
    counter(
        "turnpike_frontend_unauthenticated_dropped_total",
        "Requests without password dropped, their source sent too many",
        "",
        frontEnd.counters().silenced());
    counter(
        "turnpike_frontend_loops_total",
        "Requests that went in a loop",
        "",
        frontEnd.counters().loops());
    counter(
        "turnpike_frontend_elsewhere_total",
        "Requests for users who are homed elsewhere, and of theirs",
        "",
        frontEnd.counters().elsewhere());
    counter(
        "turnpike_frontend_not_partners_total",
        "Requests between organisations of this node whose lists do not let them",
        "",
        frontEnd.counters().notPartners());
    counter(
        "turnpike_frontend_outside_total",
        "Requests to other organisations",
        "",
        frontEnd.counters().outside());
    gauge(
        "turnpike_presence_subscriptions",
        "Subscriptions to presence that stand",
        frontEnd.counters().subscriptions());
    counter(
        "turnpike_presence_published_total",
        "Presence documents taken",
        "",
        frontEnd.counters().published());
    counter(
        "turnpike_presence_notified_total",
        "Watchers told of presence",
        "",
        frontEnd.counters().notified());
    counter(
        "turnpike_messages_kept_total",
        "Messages kept for who was not there",
        "",
        frontEnd.counters().messagesKept());
    counter(
        "turnpike_messages_delivered_total",
        "Kept messages that were delivered",
        "",
        frontEnd.counters().messagesDelivered());
  }

  private void settings(NodeSettings settings, Optional<SettingsDesk> desk) {
    if (desk.isEmpty()) {
      return;
    }
    gauge(
        "turnpike_settings_version",
        "Version of the settings in force; 1 for those of the file",
        settings.version());
    counter(
        "turnpike_settings_taken_total",
        "Settings that were pushed and are in force",
        "",
        desk.get().taken());
    counter(
        "turnpike_settings_refused_total", "Pushes that were refused", "", desk.get().refused());
  }

  private void homer(HepSender homer) {
    counter("turnpike_hep_sent_total", "SIP messages copied to Homer", "", homer.sent());
    counter(
        "turnpike_hep_dropped_total",
        "SIP messages not copied: too many at once, or too large",
        "",
        homer.dropped());
  }

  private void pusher(SettingsPusher pusher) {
    counter(
        "turnpike_settings_pushed_total",
        "Settings that Edge nodes took or had",
        "",
        pusher.pushed());
    counter(
        "turnpike_settings_not_pushed_total",
        "Pushes that an Edge node refused or did not answer",
        "",
        pusher.failed());
  }

  private void agent(NodeAgent agent) {
    counter(
        "turnpike_agent_messages_total",
        "Messages sent for users who asked over HTTPS",
        "",
        agent.messages());
    counter(
        "turnpike_agent_calls_total",
        "Calls placed for users who asked over HTTPS",
        "",
        agent.placed());
    counter("turnpike_agent_talked_total", "Of those, calls that were talked", "", agent.talked());
    gauge("turnpike_agent_calls", "Placed calls that are not over", agent.standing());
  }

  private void access(AccessEdge access) {
    counter("turnpike_access_in_total", "Requests passed in", "", access.counters().in());
    counter("turnpike_access_out_total", "Requests passed out", "", access.counters().out());
    access
        .counters()
        .refused()
        .forEach((event, count) ->
            counter(
                "turnpike_access_refused_total",
                "Requests refused at the Access Edge, by the log's word for why",
                "event=\"" + event + "\"",
                count));
  }

  /// The users with the most allocations by name, and the rest together: however many users there
  /// are, this is a few lines.
  private void users(AvEdge av) {
    gauge("turnpike_av_users", "Users who have a relay allocation", av.users());
    long rest = av.allocations();
    for (Map.Entry<String, Integer> each : av.greatestUsers(SHOWN_USERS).entrySet()) {
      rest -= each.getValue();
      labelled(
          "turnpike_av_user_allocations",
          "Relay allocations of the users who have the most",
          "user=\"" + label(each.getKey()) + "\"",
          each.getValue());
    }
    labelled(
        "turnpike_av_user_allocations",
        "Relay allocations of the users who have the most",
        "user=\"\"",
        Math.max(0, rest));
  }

  /// A label's value in Prometheus' text format; a user name is whatever a credential says.
  private static String label(String text) {
    return text.replaceAll("[^\\x21-\\x7e]", "_").replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private void av(AvEdge av) {
    gauge("turnpike_av_allocations", "Relay allocations that stand", av.counters().allocations());
    av.counters()
        .byTransport()
        .forEach((transport, count) ->
            labelled(
                "turnpike_av_transport_allocations",
                "Relay allocations that stand, by what their clients speak",
                "transport=\"" + transport + "\"",
                count));
    users(av);
    counter(
        "turnpike_av_allocations_total", "Relay allocations made", "", av.counters().allocated());
    counter(
        "turnpike_av_packets_in_total",
        "Datagrams received by the relay",
        "",
        av.paths().stream().mapToLong(path -> path.counters().packetsIn()).sum());
    counter(
        "turnpike_av_packets_out_total",
        "Datagrams sent by the relay",
        "",
        av.paths().stream().mapToLong(path -> path.counters().packetsOut()).sum());
    counter("turnpike_av_bytes_in_total", "Bytes received by the relay", "", sum(av.paths(), true));
    counter("turnpike_av_bytes_out_total", "Bytes sent by the relay", "", sum(av.paths(), false));
    av.counters()
        .ended()
        .forEach((cause, count) ->
            counter(
                "turnpike_av_ended_total",
                "Relay allocations that ended",
                "cause=\"" + cause + "\"",
                count));
    counter(
        "turnpike_av_streams_full_total",
        "Packets to clients over streams that read too slowly",
        "",
        av.counters().streamsFull());
    av.counters()
        .dropped()
        .forEach((reason, count) ->
            counter(
                "turnpike_av_dropped_total",
                "Packets that the relay dropped",
                "reason=\"" + reason + "\"",
                count));
    for (Map.Entry<Integer, Long> each : av.counters().refused().entrySet()) {
      counter(
          "turnpike_av_refused_total",
          "Relay requests refused",
          "code=\"" + each.getKey() + "\"",
          each.getValue());
    }
  }

  private static long sum(List<DatagramPath> paths, boolean in) {
    return paths.stream()
        .mapToLong(path -> in ? path.counters().bytesIn() : path.counters().bytesOut())
        .sum();
  }
}
