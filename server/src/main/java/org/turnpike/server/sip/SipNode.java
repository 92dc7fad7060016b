package org.turnpike.server.sip;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Bound;
import org.turnpike.net.Flow;
import org.turnpike.net.Handover;
import org.turnpike.net.Loop;
import org.turnpike.net.Network;
import org.turnpike.net.Receiver;
import org.turnpike.sip.message.Method;
import org.turnpike.sip.message.Parameters;
import org.turnpike.sip.message.SipFramer;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.Via;
import org.turnpike.sip.transaction.Timers;
import org.turnpike.topology.settings.Audience;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.Peer;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.wire.Decoded;
import org.turnpike.wire.Decoded.Malformed;
import org.turnpike.wire.Moment;
import org.turnpike.wire.Refusal;
import org.turnpike.wire.Step;

/// The SIP side of a node: its listeners, and the transactions that their messages belong to. All
/// messages of a Call-ID go to one loop, in the order in which they came; but a request that is
/// [answered at once][SipUser#answersAtOnce] stays on the loop that read it.
public final class SipNode implements AutoCloseable {

  private static final Refusal TOO_LARGE =
      new Refusal(513, "Message Too Large", "a message that would not go on to a peer");

  private final Network network;
  private final SipFramer framer;
  private final SipCounters counters = new SipCounters();
  private final Strangers strangers;
  private final SipUser serving;
  private final FlowDirectory flows = new FlowDirectory();
  private final List<Shard> shards = new ArrayList<>();
  private final ThreadLocal<StatelessAnswer> answers;
  private final Streams streams = new Streams();
  private final Receiver receiver = new Received();
  private final Map<String, Bound> bound = Collections.synchronizedMap(new LinkedHashMap<>());
  private final Map<String, Endpoint> advertised = new ConcurrentHashMap<>();
  private final Map<Protocol, Endpoint> byProtocol = new ConcurrentHashMap<>();
  private final Map<Audience, Listener> faces = new ConcurrentHashMap<>();
  private final Map<String, Set<Audience>> audiences = new ConcurrentHashMap<>();
  private final Map<Flow, Audience> outward = new ConcurrentHashMap<>();
  private final Neighbours neighbours;

  /// The ports of our own addresses, by the form in which hosts are compared.
  private final Map<String, Set<Integer>> selves = new ConcurrentHashMap<>();

  /// A node that knows no other.
  public SipNode(
      Network network,
      int messageBytes,
      int unauthenticatedPerSecond,
      Timers timers,
      Function<SipNode, SipUser> user) {
    this(network, messageBytes, unauthenticatedPerSecond, timers, List.of(), user);
  }

  /// @param messageBytes largest message
  /// @param unauthenticatedPerSecond answers that one source gets a second before it has proven
  ///   anything
  /// @param peers nodes that prove themselves by their certificate
  /// @param user makes the one who gets the requests
  public SipNode(
      Network network,
      int messageBytes,
      int unauthenticatedPerSecond,
      Timers timers,
      List<Peer> peers,
      Function<SipNode, SipUser> user) {
    this.network = network;
    this.neighbours = new Neighbours(peers);
    this.framer = new SipFramer(messageBytes);
    SecureRandom random = new SecureRandom();
    byte[] key = new byte[32];
    random.nextBytes(key);
    this.strangers = new Strangers(unauthenticatedPerSecond, random.nextLong());
    this.answers = ThreadLocal.withInitial(() -> new StatelessAnswer(key));
    Machines machines = Machines.with(timers);
    this.serving = user.apply(this);
    for (int i = 0; i < network.loops(); i++) {
      shards.add(
          new Shard(
              network.loop(i).loop(),
              network.loops(),
              machines,
              counters,
              strangers,
              neighbours,
              this::again,
              new StatelessAnswer(key),
              serving));
    }
  }

  /// Opens a listener; its requests are served when this returns.
  ///
  /// @throws org.turnpike.net.BindFailed if the socket cannot be opened
  public void listen(Listener listener) {
    Endpoint told = listener.advertised();
    audiences.put(listener.name(), listener.audience());
    if (listener.protocol() == Protocol.SIP_TLS) {
      listener.audience().forEach(audience -> faces.putIfAbsent(audience, listener));
    }
    if (told.port() != 0) {
      // Before the socket is open: after a restart requests of calls that stand are there at once,
      // and a Route that we did not know for our own would have them asked for a password.
      reachedAt(listener, told);
    }
    Bound opened = network.listen(listener, framer, receiver);
    bound.put(listener.name(), opened);
    if (told.port() == 0) {
      reachedAt(listener, told.withPort(opened.local().getPort()));
    }
  }

  private void reachedAt(Listener listener, Endpoint real) {
    advertised.put(listener.name(), real);
    selves
        .computeIfAbsent(Endpoint.text(real.address()), _ -> ConcurrentHashMap.newKeySet())
        .add(real.port());
    byProtocol.putIfAbsent(listener.protocol(), real);
  }

  public Neighbours neighbours() {
    return neighbours;
  }

  /// Other peers than before.
  public void onPeers(List<Peer> peers) {
    neighbours.onPeers(peers);
  }

  /// Takes what comes over a connection that is none of the network's: one inside this process.
  public Receiver receiver() {
    return receiver;
  }

  /// A listener that clients use; whoever is inside this process counts as one of them.
  public String clientListener() {
    return bound.keySet().stream()
        .filter(name -> audiences.getOrDefault(name, Set.of()).contains(Audience.CLIENTS))
        .findFirst()
        .or(() -> bound.keySet().stream().findFirst())
        .orElse("");
  }

  /// Whom the listener is for that a connection came in by, or that one of ours stands for.
  public Set<Audience> audience(Flow flow) {
    Audience ours = outward.get(flow);
    return ours != null
        ? Set.of(ours)
        : audiences.getOrDefault(flow.listener(), Set.of(Audience.CLIENTS));
  }

  /// Whether this part of a node serves listeners of that protocol.
  public static boolean serves(Protocol protocol) {
    return protocol.sip();
  }

  /// Where each listener is open, by its name, in the order of opening.
  public Map<String, InetSocketAddress> addresses() {
    Map<String, InetSocketAddress> all = new LinkedHashMap<>();
    bound.forEach((name, each) -> all.put(name, each.local()));
    return all;
  }

  public Map<String, Bound> listeners() {
    return Map.copyOf(bound);
  }

  /// Answers that were not given, since their source had proven nothing and asked too often.
  public long silenced() {
    return strangers.silenced();
  }

  /// The time by the first of our loops.
  public Moment moment() {
    return network.loop(0).loop();
  }

  /// The transactions of the loop that owns a call; for use on that loop.
  public Shard shardOf(String callId) {
    return shards.get(network.handoverFor(callId.hashCode()).loop().index());
  }

  public SipCounters counters() {
    return counters;
  }

  public FlowDirectory flows() {
    return flows;
  }

  /// What we call ourselves to whoever is at the other end of this flow.
  public Endpoint self(Flow flow) {
    Endpoint told = advertised.get(flow.listener());
    Audience ours = outward.get(flow);
    if (ours != null) {
      told = face(ours);
    }
    if (told == null) {
      told = byProtocol.get(flow.protocol());
    }
    InetSocketAddress local = flow.local();
    return told != null ? told : new Endpoint(local.getAddress(), local.getPort());
  }

  /// Whether that is one of our own addresses.
  ///
  /// @param host a literal address, an IPv6 one in brackets or without
  /// @param port 0 where none was written
  public boolean isSelf(String host, int port) {
    Set<Integer> ports = selves.get(Endpoint.comparable(host));
    return ports != null && (port == 0 || ports.contains(port));
  }

  /// Whether one of our listeners has that port; true for 0, where none was written.
  public boolean hasPort(int port) {
    return port == 0 || advertised.values().stream().anyMatch(each -> each.port() == port);
  }

  /// A way to somebody else's server, over a connection that stands or a new one. Null where we do
  /// not speak that protocol, or can trust nobody over it.
  public @Nullable Flow connect(Protocol protocol, InetSocketAddress to) {
    if (protocol == Protocol.SIP_UDP) {
      return byProtocol.containsKey(protocol) ? udp(to) : null;
    }
    Streams.To name = new Streams.To(protocol, to);
    return byProtocol.containsKey(protocol)
        ? streams.get(name, moment().now(), () -> opened(protocol, to))
        : null;
  }

  /// A way to a node of a peer's, over the connection that stands, whoever opened it (RFC 5923), or
  /// a new one. Null where we have nothing to prove ourselves with.
  public @Nullable Flow connect(Peer peer, Endpoint at) {
    Flow flow = connect(peer.audience(), peer.name(), at);
    if (flow != null && neighbours.of(flow).isEmpty()) {
      neighbours.opening(flow, peer);
    }
    return flow;
  }

  /// A way over MTLS to whoever has a certificate of that name.
  ///
  /// @param as whom we stand for: decides which certificate we show
  public @Nullable Flow connect(Audience as, String name, Endpoint at) {
    InetSocketAddress to = at.toSocketAddress();
    return faces.containsKey(as)
        ? streams.get(
            new Streams.To(Protocol.SIP_TLS, to), moment().now(), () -> opened(as, name, to))
        : null;
  }

  private @Nullable Flow opened(Audience as, String name, InetSocketAddress to) {
    Listener face = faces.get(as);
    if (face == null) {
      return null;
    }
    try {
      Flow flow = network.connect(Protocol.SIP_TLS, to, name, face.certificate(), framer, receiver);
      outward.put(flow, as);
      flows.opened(flow);
      if (!flow.isOpen()) { // it failed at once, on its own thread
        outward.remove(flow);
        flows.closed(flow);
      }
      return flow;
    } catch (IllegalArgumentException e) {
      PeerLog.cannot(name, to, String.valueOf(e.getMessage()));
      return null;
    }
  }

  /// RFC 3261 §18.2.2: a response whose connection is gone takes a new one to the address in the
  /// Via. Only to a peer, and to its own addresses.
  private @Nullable Flow again(Peer peer, SipMessage request) {
    return request.topVia() instanceof Decoded.Value<Via>(Via via)
        ? sentBy(via).filter(peer.endpoints()::contains).map(at -> connect(peer, at)).orElse(null)
        : null;
  }

  /// What those are told of us who are of that audience; null if nothing listens for them.
  public @Nullable Endpoint face(Audience audience) {
    Listener face = faces.get(audience);
    return face == null ? null : advertised.get(face.name());
  }

  private @Nullable Flow opened(Protocol protocol, InetSocketAddress to) {
    try {
      Flow flow =
          network.connect(
              protocol, to, to.getHostString().toLowerCase(Locale.ROOT), framer, receiver);
      flows.opened(flow);
      return flow;
    } catch (IllegalArgumentException e) {
      return null; // TLS without anybody to trust
    }
  }

  /// A TCP connection to whom we send datagrams; null where none was taken lately.
  public @Nullable Flow streamBeside(InetSocketAddress datagrams) {
    return streams.refused(datagrams, moment().now()) ? null : connect(Protocol.SIP_TCP, datagrams);
  }

  /// That address takes no TCP connection.
  public void noStreamBeside(InetSocketAddress datagrams) {
    streams.refuse(datagrams, moment().now());
  }

  /// The way to an address over UDP, from our own listener.
  public Flow udp(InetSocketAddress to) {
    return network.connect(
        Protocol.SIP_UDP, to, to.getHostString().toLowerCase(Locale.ROOT), framer, receiver);
  }

  /// A Via for a request that leaves over this flow.
  public Via via(Flow flow, Branch branch) {
    Endpoint self = self(flow);
    Via via =
        new Via(
            flow.protocol().text().substring("sip-".length()).toUpperCase(Locale.ROOT),
            Endpoint.host(self.address()),
            self.port(),
            Parameters.NONE);
    Parameters parameters = via.parameters().with("branch", branch.encode());
    if (outward.containsKey(flow)) {
      parameters = parameters.with("alias", ""); // RFC 5923 §4
    }
    return new Via(
        via.transport(),
        via.host(),
        via.port(),
        flow.protocol().datagram() ? parameters.with("rport", "") : parameters);
  }

  /// The address in a Via that its sender listens on; empty for a name.
  public static Optional<Endpoint> sentBy(Via via) {
    try {
      return Optional.of(
          new Endpoint(
              Endpoint.literal(Endpoint.comparable(via.host())),
              via.port() > 0 ? via.port() : via.transport().equalsIgnoreCase("TLS") ? 5061 : 5060));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Closes the listeners. Connections and loops are their owners'.
  @Override
  public void close() {
    bound.values().forEach(Bound::close);
  }

  private final class Received implements Receiver {

    @Override
    public void onOpened(Flow flow) {
      flows.opened(flow);
      neighbours.opened(flow);
      Set<Audience> audience = audience(flow);
      if (!audience.contains(Audience.CLIENTS)
          && audience.contains(Audience.SERVERS)
          && neighbours.of(flow).isEmpty()) {
        PeerLog.mismatch(flow);
      }
    }

    @Override
    public void onRefused(Flow flow, String cause) {
      if (strangers.answered(flow.remote().getAddress(), network.loop(0).loop().now())) {
        PeerLog.refused(flow, cause);
      }
    }

    @Override
    public void onClosed(Flow flow, String cause) {
      String socket = flows.socket(flow);
      flows.closed(flow);
      streams.closed(flow);
      boolean stood = flow.local().getPort() != 0;
      if (outward.remove(flow) != null) {
        PeerLog.lost(flow, cause, stood);
      }
      neighbours.closed(flow, stood, network.loop(0).loop().now());
      for (Shard shard : shards) {
        if (shard.waitsFor(flow)) { // most wait for nothing, and the other loops need not wake
          shard.loop().execute(() -> shard.closed(flow));
        }
      }
      if (!socket.isEmpty()) {
        Loop loop = network.loop(0).loop();
        loop.execute(() -> serving.onSocketClosed(socket, loop));
      }
    }

    @Override
    public void onMalformed(Flow flow, Malformed<?> fault) {
      counters.malformed.increment();
    }

    @Override
    public void onMessage(byte[] bytes, Flow flow) {
      onMessage(bytes, flow, network.loop(0).loop().now(), Step.NEVER);
    }

    @Override
    public void onMessage(byte[] bytes, Flow flow, long came, long behind) {
      if (!(SipMessage.parse(bytes) instanceof Decoded.Value<SipMessage>(SipMessage message))) {
        counters.malformed.increment();
        return;
      }
      Arriving arriving = message.isRequest() ? request(message, flow) : response(message, flow);
      if (arriving == null) {
        return;
      }
      Handover handover = owner(message);
      Shard shard = shards.get(handover.loop().index());
      if (!handover.offer(flow, () -> arriving.at(shard, came, behind))) {
        counters.overload.increment();
      }
    }

    /// The loop of a message's call; for what is answered at once the one that read it, which is
    /// spared the way to another and back.
    private Handover owner(SipMessage message) {
      if (message.isRequest() && serving.answersAtOnce(message.method())) {
        for (int i = 0; i < network.loops(); i++) {
          if (network.loop(i).loop().inLoop()) {
            return network.loop(i);
          }
        }
      }
      return network.handoverFor(message.callId().hashCode());
    }

    private interface Arriving {
      /// @param came before which it did not come, see [Receiver#onMessage]
      /// @param behind since when its connection has had more to read
      void at(Shard shard, long came, long behind);
    }

    /// A message grows on its way, by Via and Record-Route. One that a peer could not take any more
    /// would end the connection with that peer, and everybody's requests that are under way on it.
    private boolean tooLarge(SipMessage message, Flow flow) {
      int most = framer.limit() - framer.limit() / 4;
      return message.bytes().length > most && neighbours.of(flow).isEmpty();
    }

    private @Nullable Arriving response(SipMessage response, Flow flow) {
      if (response.validate() != null || tooLarge(response, flow)) {
        counters.malformed.increment(); // RFC 3261 §8.1.3.3: a bad response is dropped
        return null;
      }
      return (shard, when, behind) -> {
        // What was sent to a peer was let in, for everybody: its answers are nobody's surplus.
        boolean ours = behind != Step.NEVER && neighbours.of(flow).isPresent();
        shard.arrived(flow, ours ? Math.min(when, behind) : when, behind);
        shard.response(response);
        if (response.status() == 503) {
          neighbours.busy(flow, streams.listens(flow), response, shard.loop().now());
        }
      };
    }

    private @Nullable Arriving request(SipMessage came, Flow flow) {
      if (!(came.topVia() instanceof Decoded.Value<Via>(Via via))) {
        counters.malformed.increment(); // RFC 3261 §18.2.2: without a Via there is no way back
        return null;
      }
      SipMessage request = received(came, via, flow);
      Refusal refusal = tooLarge(came, flow) ? TOO_LARGE : request.validate();
      if (refusal != null) {
        if (!request.method().equals(Method.ACK)
            && strangers.answered(flow.remote().getAddress(), network.loop(0).loop().now())) {
          counters.answered(refusal.code());
          back(flow, via)
              .send(answers.get().refuse(request, refusal.code(), refusal.toldPeer()).bytes());
        }
        counters.malformed.increment();
        return null;
      }
      Flow back = back(flow, via);
      alias(flow, via);
      return (shard, when, behind) -> {
        shard.arrived(flow, when, behind);
        shard.request(new Arrival(request, flow, back, shard));
      };
    }

    /// RFC 3261 §18.2.1, RFC 3581 §4: a response has to say where the request really came from.
    private SipMessage received(SipMessage request, Via via, Flow flow) {
      String source = Endpoint.text(flow.remote().getAddress());
      int asked = via.rport();
      boolean same =
          asked < 0
              && via.received() == null // what a sender says of itself here is no news of ours
              && Endpoint.comparable(via.host()).equals(source);
      return same
          ? request
          : request.withTopVia(
              asked < 0
                  ? via.withReceived(source)
                  : via.withReceived(source).withRport(flow.remote().getPort()));
    }

    /// RFC 5923 §5: the connection that a peer opened leads to the address that it listens on, as
    /// far as that is an address of its own.
    private void alias(Flow flow, Via via) {
      if (via.parameters().has("alias") && !flow.listener().isEmpty()) {
        neighbours
            .of(flow)
            .ifPresent(peer ->
                sentBy(via)
                    .filter(peer.endpoints()::contains)
                    .ifPresent(at ->
                        streams.alias(
                            new Streams.To(Protocol.SIP_TLS, at.toSocketAddress()), flow)));
      }
    }

    /// RFC 3261 §18.2.2 and RFC 3581 §4: over a connection, or with rport, the way that it came;
    /// else over UDP to the source's address and the port that the Via names.
    private Flow back(Flow flow, Via via) {
      if (flow.protocol() != Protocol.SIP_UDP || via.rport() >= 0) {
        return flow;
      }
      int port = via.port() > 0 ? via.port() : 5060;
      return port == flow.remote().getPort()
          ? flow
          : udp(new InetSocketAddress(flow.remote().getAddress(), port));
    }
  }
}
