package org.turnpike.server.sip;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Flow;
import org.turnpike.net.Loop;
import org.turnpike.sip.message.CSeq;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.Via;
import org.turnpike.topology.settings.Peer;
import org.turnpike.wire.Decoded;

/// The transactions of one loop. Everything here runs on it.
public final class Shard {

  /// Transactions that may stand on one loop, however large the heap is.
  private static final int MOST = 200_000;

  /// What one keeps of the heap, with its messages, at most as a rule; half of the heap is theirs.
  private static final int BYTES = 4096;

  /// Seconds after which whoever was refused may come again, and how far they are spread.
  private static final int RETRY = 5;

  private static final int SPREAD = 10;

  /// A new connection to a peer for a response whose own is gone; null where there is none.
  interface WayBack {
    @Nullable Flow again(Peer peer, SipMessage request);
  }

  private final int most;
  private final Loop loop;
  private final Machines machines;
  private final SipCounters counters;
  private final Strangers strangers;
  private final Neighbours neighbours;
  private final WayBack wayBack;
  private final StatelessAnswer stateless;
  private final SipUser user;
  private final Map<String, ServerTransaction> servers = new HashMap<>();
  private final Map<Long, ClientTransaction> clients = new HashMap<>();
  private final Map<Long, ClientTransaction> cancels = new HashMap<>();

  /// Asked by the loops of connections too ([#waitsFor]).
  private final Map<Flow, Set<ClientTransaction>> byConnection =
      Collections.synchronizedMap(new HashMap<>());

  private final Queue<Runnable> pending = new ArrayDeque<>();
  private final OverloadControl overload;
  private final Backlogs backlogs;
  private boolean working;

  /// @param loops of the node, which share its heap
  Shard(
      Loop loop,
      int loops,
      Machines machines,
      SipCounters counters,
      Strangers strangers,
      Neighbours neighbours,
      WayBack wayBack,
      StatelessAnswer stateless,
      SipUser user) {
    this.most =
        (int) Math.min(MOST, Math.max(1_000, Runtime.getRuntime().maxMemory() / 2 / BYTES / loops));
    this.loop = loop;
    this.overload = new OverloadControl(loop.now());
    this.backlogs = new Backlogs(loop.now());
    this.machines = machines;
    this.counters = counters;
    this.strangers = strangers;
    this.neighbours = neighbours;
    this.wayBack = wayBack;
    this.stateless = stateless;
    this.user = user;
  }

  public Loop loop() {
    return loop;
  }

  Machines machines() {
    return machines;
  }

  SipCounters counters() {
    return counters;
  }

  /// A peer is no stranger: those behind it were counted where they came in.
  boolean answersStranger(Flow flow) {
    return neighbours.of(flow).isPresent()
        || strangers.answered(flow.remote().getAddress(), loop.now());
  }

  boolean nodeOfPeer(InetAddress address) {
    return neighbours.at(address);
  }

  Optional<Peer> peer(Flow flow) {
    return neighbours.of(flow);
  }

  @Nullable Flow again(Optional<Peer> peer, SipMessage request) {
    return peer.isPresent() ? wayBack.again(peer.get(), request) : null;
  }

  String tag(SipMessage request) {
    return stateless.tag(request);
  }

  /// Runs a task after the present one: effects are carried out when their step has returned.
  void later(Runnable task) {
    pending.add(task);
    if (!working) {
      loop.execute(this::work);
      working = true;
    }
  }

  private void work() {
    try {
      for (Runnable task = pending.poll(); task != null; task = pending.poll()) {
        task.run();
      }
    } finally {
      working = false;
      if (!pending.isEmpty()) { // a task threw: the others are not its fault
        working = true;
        loop.execute(this::work);
      }
    }
  }

  /// A message has its turn, a request or a response: a call that was let in waits for either.
  ///
  /// @param came before which it did not come, by the loops' clock
  /// @param behind since when its connection has had more to read; [Step#NEVER] if it has not
  void arrived(Flow flow, long came, long behind) {
    long now = loop.now();
    overload.arrived(came, now);
    backlogs.arrived(flow, behind, now);
  }

  /// A request with `received` filled in.
  void request(Arrival arrival) {
    SipMessage request = arrival.request();
    Method method = request.method();
    counters.received(method);
    if (method.equals(Method.ACK)) {
      ServerTransaction invite = servers.get(key(request, Method.INVITE));
      if (invite == null || invite.accepted()) {
        user.onAck(arrival);
      } else {
        invite.acknowledged();
      }
      return;
    }
    ServerTransaction known = servers.get(key(request, method));
    if (known != null) {
      known.repeated();
      return;
    }
    if (method.equals(Method.CANCEL)) {
      ServerTransaction invite = servers.get(key(request, Method.INVITE));
      if (invite == null) {
        arrival.refuseStranger(481, "Call/Transaction Does Not Exist"); // RFC 3261 §9.2
      } else {
        begin(arrival).respond(arrival.response(200, "OK").toMessage());
        invite.cancel();
      }
      return;
    }
    if (request.toTag() == null && overloaded(arrival)) {
      counters.overload.increment();
      if (arrival.answersStranger()) {
        int spread = Math.floorMod(request.callId().hashCode(), SPREAD);
        arrival.reply(503, Transit.later(arrival, RETRY + spread));
      }
      return;
    }
    user.onRequest(arrival);
  }

  /// Whether this new thing is not to be begun (RFC 3261 §21.5.4). What belongs to a dialog is
  /// served: it ends what was begun.
  private boolean overloaded(Arrival arrival) {
    long now = loop.now();
    String callId = arrival.request().callId();
    return servers.size() >= most
        || overload.refuses(callId, now)
        || backlogs.refuses(arrival.flow(), callId, now);
  }

  ServerTransaction begin(Arrival arrival) {
    String key = key(arrival.request(), arrival.request().method());
    ServerTransaction made = new ServerTransaction(this, key, arrival);
    servers.put(key, made);
    counters.transactionsBegun.increment();
    return made;
  }

  /// What tells a request from others (RFC 3261 §17.2.3); an ACK or CANCEL asks with its INVITE's.
  private static String key(SipMessage request, Method method) {
    if (!(request.topVia() instanceof Decoded.Value<Via>(Via via))) {
      return "";
    }
    String branch = via.branch();
    String sentBy = via.host().toLowerCase(Locale.ROOT) + ':' + via.port();
    if (branch != null && branch.regionMatches(true, 0, Via.COOKIE, 0, Via.COOKIE.length())) {
      return method + "\n" + branch.toLowerCase(Locale.ROOT) + '\n' + sentBy;
    }
    // A client of RFC 2543: its ACK has the To tag of the response, so the To tag is left out.
    long number = request.cseq() instanceof Decoded.Value<CSeq>(CSeq cseq) ? cseq.number() : 0;
    return String.join(
        "\n",
        method.name(),
        request.requestUri(),
        String.valueOf(request.fromTag()),
        request.callId(),
        Long.toString(number),
        via.encode());
  }

  /// A fresh id for [Branch].
  public long newId() {
    byte[] random = new byte[8];
    loop.random(random);
    long id = 0;
    for (byte b : random) {
      id = id << 8 | b & 0xff;
    }
    return id;
  }

  /// Sends a request and hears of its responses.
  ///
  /// @param id of the branch in its topmost Via
  public ClientTransaction send(SipMessage request, Flow flow, long id, ClientUser hearer) {
    ClientTransaction made = new ClientTransaction(this, id, request, flow, hearer);
    clients.put(id, made);
    opened(made);
    made.begin(request.method().equals(Method.INVITE));
    return made;
  }

  /// Cancels an INVITE (RFC 3261 §9.1). The caller waits for a provisional response first.
  public void cancel(ClientTransaction invite) {
    if (cancels.containsKey(invite.id)) {
      return;
    }
    ClientTransaction made =
        new ClientTransaction(
            this, invite.id, Machines.cancel(invite.request), invite.flow, ClientUser.NOBODY);
    cancels.put(invite.id, made);
    opened(made);
    made.begin(false);
  }

  /// Takes a request for one that could not be sent: its connection takes too long to come.
  public void unreachable(ClientTransaction transaction) {
    transaction.transportFailed();
  }

  /// Forgets a request that was cancelled long ago and never answered.
  public void abandon(ClientTransaction transaction) {
    transaction.abandon();
  }

  private void opened(ClientTransaction transaction) {
    counters.transactionsBegun.increment();
    if (!transaction.flow.protocol().datagram()) {
      byConnection.computeIfAbsent(transaction.flow, _ -> new HashSet<>()).add(transaction);
    }
  }

  void response(SipMessage response) {
    if (response.topVia() instanceof Decoded.Value<Via>(Via via)) {
      @Nullable String branch = via.branch();
      if (branch != null && Branch.ours(branch)) {
        boolean cancel = response.cseqMethod().equals(Method.CANCEL);
        ClientTransaction of = (cancel ? cancels : clients).get(Branch.id(branch));
        // RFC 3261 §17.1.3: the method in CSeq belongs to the match.
        if (of != null && of.request.method().equals(response.cseqMethod())) {
          of.response(response);
          return;
        }
      }
    }
    counters.strayResponses.increment();
  }

  void ended(ServerTransaction transaction) {
    if (servers.remove(transaction.key, transaction)) {
      counters.transactionsEnded.increment();
    }
  }

  void ended(ClientTransaction transaction) {
    boolean gone =
        clients.remove(transaction.id, transaction) || cancels.remove(transaction.id, transaction);
    if (!gone) {
      return;
    }
    counters.transactionsEnded.increment();
    Set<ClientTransaction> others = byConnection.get(transaction.flow);
    if (others != null && others.remove(transaction) && others.isEmpty()) {
      byConnection.remove(transaction.flow);
    }
  }

  /// Whether requests wait for answers over a connection; usable from any thread. Whoever asks
  /// about one that is gone need not fear one that begins to wait now: it cannot be sent any more,
  /// and hears so itself.
  boolean waitsFor(Flow flow) {
    return byConnection.containsKey(flow);
  }

  /// A connection is gone, and with it the requests that wait for answers over it.
  void closed(Flow flow) {
    Set<ClientTransaction> waiting = byConnection.remove(flow);
    if (waiting != null) {
      List.copyOf(waiting).forEach(ClientTransaction::transportFailed);
    }
  }
}
