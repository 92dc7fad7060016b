package org.turnpike.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.turnpike.topology.settings.Audience;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Limits;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.wire.Framer;

/// The signalling transports of one node: listeners for SIP over UDP, TCP, TLS and WebSocket and
/// for TURN over TCP and TLS, and connections that we open. Whether a connection is used again is
/// its owner's business.
public final class Transports implements Network, AutoCloseable {

  private static final int HANDSHAKE_BYTES = 16_384;

  private final Loops loops;
  private final Certificates certificates;
  private final Admission admission;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final List<Bound> bound = new CopyOnWriteArrayList<>();
  private final List<UdpSockets> udp = new CopyOnWriteArrayList<>();
  private final TransportCounters outgoing = new TransportCounters();
  private final AtomicInteger next = new AtomicInteger();
  private final Map<InetSocketAddress, SharedPort> ports = new HashMap<>();
  private final Map<String, HttpWork> pages = new ConcurrentHashMap<>();
  private final Map<String, Set<InetAddress>> proxies = new ConcurrentHashMap<>();
  private final Tapped tapped = new Tapped();
  private volatile Limits limits;

  public Transports(Loops loops, Limits limits, Certificates certificates) {
    this.loops = loops;
    this.limits = limits;
    this.certificates = certificates;
    this.admission = new Admission(limits);
  }

  @Override
  public int loops() {
    return loops.size();
  }

  @Override
  public Handover loop(int index) {
    return loops.handover(index);
  }

  @Override
  public Handover handoverFor(long hash) {
    return loops.handoverFor(hash);
  }

  /// Opens a listener that asks its audience for what they have to show.
  @Override
  public Bound listen(Listener listener, Framer framer, Receiver receiver) {
    return listen(listener, PeerAuthentication.of(listener.audience()), framer, receiver);
  }

  /// Opens a listener. When this returns, peers are served. One of HTTPS is for servers, whose
  /// whole messages the framer finds; [#listenHttp] is for browsers.
  ///
  /// @throws BindFailed if the socket cannot be opened
  /// @throws IllegalArgumentException if its certificate is not there or cannot serve
  public Bound listen(
      Listener listener, PeerAuthentication peers, Framer framer, Receiver receiver) {
    Bound opened =
        switch (listener.protocol()) {
          case SIP_UDP -> listenUdp(listener.name(), listener.bind(), framer, receiver);
          case SIP_TCP, SIP_TLS, SIP_WS, SIP_WSS, TURN_TCP, TURN_TLS, HTTPS ->
              listenStream(listener, peers, framer, receiver);
          case TURN_UDP, TURN_DTLS, HTTP ->
              throw new IllegalArgumentException(
                  "listener \""
                      + listener.name()
                      + "\": "
                      + listener.protocol().text()
                      + " is no signalling transport");
        };
    bound.add(opened);
    return opened;
  }

  private Bound listenUdp(String name, Endpoint at, Framer framer, Receiver receiver) {
    UdpSockets sockets = new UdpSockets(name, Protocol.SIP_UDP, framer, receiver, tapped);
    sockets.open(at, loops);
    udp.add(sockets);
    sockets.read(); // not before: what answers the first datagram looks for the way out here
    return new Bound() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public InetSocketAddress local() {
        return sockets.local();
      }

      @Override
      public TransportCounters counters() {
        return sockets.counters();
      }

      @Override
      public void close() {
        udp.remove(sockets);
        sockets.close();
      }
    };
  }

  private Bound listenStream(
      Listener listener, PeerAuthentication peers, Framer framer, Receiver receiver) {
    TransportCounters counters = new TransportCounters();
    return openServer(
        listener,
        peers,
        counters,
        channel -> install(channel, listener, framer, receiver, counters));
  }

  /// Opens an HTTP listener (Protocol HTTP or HTTPS); its requests are handled on virtual threads.
  ///
  /// @throws BindFailed if the socket cannot be opened
  /// @throws IllegalArgumentException if its certificate is not there or cannot serve
  public Bound listenHttp(Listener listener, HttpHandler handler) {
    TransportCounters counters = new TransportCounters();
    HttpWork work = new HttpWork(handler);
    Bound opened =
        openServer(
            listener,
            PeerAuthentication.NONE,
            counters,
            channel -> installHttp(channel, origin(listener, channel), work, counters));
    bound.add(opened);
    return opened;
  }

  /// Has a listener of WebSockets answer whoever asks for a page there.
  ///
  /// @param listener its name
  public void servePages(String listener, HttpHandler handler) {
    pages.put(listener, new HttpWork(handler));
  }

  /// Has a listener believe reverse proxies about whom they hand on: limits, the log and Via are of
  /// that source then. For listeners that are opened later.
  ///
  /// @param listener its name
  /// @param at addresses that the proxies connect from
  public void believe(String listener, Collection<InetAddress> at) {
    proxies.put(listener, Set.copyOf(at));
  }

  private Origin origin(Listener listener, Channel channel) {
    InetSocketAddress peer = (InetSocketAddress) channel.remoteAddress();
    Set<InetAddress> believed = proxies.getOrDefault(listener.name(), Set.of());
    return new Origin(peer, believed.contains(peer.getAddress()));
  }

  /// Opens a reverse proxy's listener (Protocol HTTPS).
  ///
  /// @throws BindFailed if the socket cannot be opened
  /// @throws IllegalArgumentException if its certificate is not there or cannot serve
  public Bound listenProxy(Listener listener, HttpGate gate) {
    TransportCounters counters = new TransportCounters();
    Bound opened =
        openServer(
            listener,
            PeerAuthentication.NONE,
            counters,
            channel ->
                channel
                    .pipeline()
                    .addLast(
                        new HttpServerCodec(),
                        new FlowControlHandler(), // requests sent ahead wait for their turn
                        new HttpPassing(gate, certificates, limits.halfOpenSeconds(), counters)));
    bound.add(opened);
    return opened;
  }

  private void installHttp(
      Channel channel, Origin origin, HttpWork work, TransportCounters counters) {
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(
        new HttpServerCodec(),
        new HttpObjectAggregator(HttpServing.MOST_BODY_BYTES),
        new FlowControlHandler(), // requests sent ahead wait for the answer before them
        new HttpServing(work, origin, limits.halfOpenSeconds(), counters));
  }

  /// Opens the listener's port, or joins those that have it already and can be told from it.
  private synchronized Bound openServer(
      Listener listener,
      PeerAuthentication peers,
      TransportCounters counters,
      Consumer<Channel> install) {
    // Made now, so that a certificate that cannot serve is told at start and not to the first peer.
    listener.certificate().ifPresent(name -> tls(name, peers, listener.protocol()));
    SharedPort.Service service =
        new SharedPort.Service(
            listener.name(),
            listener.protocol(),
            listener.certificate().map(certificates::names).orElse(List.of()),
            counters,
            pipeline -> secure(pipeline, listener, peers),
            install);
    InetSocketAddress at = listener.bind().toSocketAddress();
    SharedPort known = ports.get(at);
    SharedPort port;
    if (known != null && known.takes(service)) {
      port = known;
      port.add(service);
    } else {
      port = bind(listener, service); // says who has it, if it is taken
    }
    InetSocketAddress local = port.local();
    ports.put(local, port);
    return new Bound() {
      @Override
      public String name() {
        return listener.name();
      }

      @Override
      public InetSocketAddress local() {
        return local;
      }

      @Override
      public TransportCounters counters() {
        return counters;
      }

      @Override
      public void close() {
        forget(local, port, service);
      }
    };
  }

  private synchronized void forget(
      InetSocketAddress local, SharedPort port, SharedPort.Service service) {
    port.remove(service);
    if (port.isEmpty()) {
      ports.remove(local, port);
    }
  }

  private SharedPort bind(Listener listener, SharedPort.Service first) {
    SharedPort port = new SharedPort(() -> limits.halfOpenSeconds());
    port.add(first);
    ChannelFuture opened =
        new ServerBootstrap()
            .group(loops.group())
            .channel(loops.epoll() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (admitted(channel, port.counters())) {
                      port.accept(channel);
                    }
                  }
                })
            .bind(listener.bind().toSocketAddress())
            .awaitUninterruptibly();
    if (!opened.isSuccess()) {
      throw new BindFailed(listener.protocol().text(), listener.bind(), false, opened.cause());
    }
    port.open(opened.channel());
    return port;
  }

  private void install(
      Channel channel,
      Listener listener,
      Framer framer,
      Receiver receiver,
      TransportCounters counters) {
    InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
    StreamFlow flow =
        new StreamFlow(listener.protocol(), listener.name(), remote, counters, tapped);
    ChannelPipeline pipeline = channel.pipeline();
    if (webSocket(listener.protocol())) {
      pipeline.addLast(
          new HttpServerCodec(),
          new HttpObjectAggregator(HANDSHAKE_BYTES),
          new WebSocketUpgrade(
              listener.protocol().secure(),
              framer.limit(),
              pages.get(listener.name()),
              origin(listener, channel),
              from -> handedOn(channel, flow, from),
              limits.halfOpenSeconds(),
              counters));
    }
    pipeline.addLast(connection(channel, flow, true, framer, receiver, counters));
  }

  /// A WebSocket that a reverse proxy hands on is its client's.
  ///
  /// @return false if its client has too many
  private boolean handedOn(Channel channel, StreamFlow flow, InetSocketAddress from) {
    InetAddress source = from.getAddress();
    if (!admission.enterOf(source)) {
      return false;
    }
    channel.closeFuture().addListener(_ -> admission.leaveOf(source));
    flow.cameFrom(from);
    return true;
  }

  /// @return false if it was closed because of a limit, or was gone already
  private boolean admitted(Channel channel, TransportCounters counters) {
    InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
    if (remote == null) {
      channel.close(); // gone before it was looked at
      return false;
    }
    InetAddress source = remote.getAddress();
    // A proxy is no source: those that it hands on are, once they are known.
    boolean proxy = proxies.values().stream().anyMatch(each -> each.contains(source));
    if (!(proxy ? admission.enter() : admission.enter(source))) {
      counters.refused.increment();
      channel.close();
      return false;
    }
    channel
        .closeFuture()
        .addListener(_ -> {
          if (proxy) {
            admission.leave();
          } else {
            admission.leave(source);
          }
        });
    connections.add(channel);
    return true;
  }

  private void secure(ChannelPipeline pipeline, Listener listener, PeerAuthentication peers) {
    listener
        .certificate()
        .ifPresent(name -> {
          SslContext context = tls(name, peers, listener.protocol());
          Supplier<SslHandler> made = () -> patient(context.newHandler(pipeline.channel().alloc()));
          boolean browsers = listener.audience().contains(Audience.CLIENTS);
          if (browsers && listener.protocol() == Protocol.HTTPS
              || listener.protocol() == Protocol.SIP_WSS) {
            pipeline.addLast(new BrowserTls(context, made));
            return;
          }
          SslHandler tls = made.get();
          if (listener.protocol() == Protocol.TURN_TLS) {
            // A record for each message: there are TURN clients that take what one read brings for
            // one message (turnutils_uclient 4.6.1 loses the second of a record).
            tls.setWrapDataSize(0);
          }
          pipeline.addLast(tls);
        });
  }

  private SslContext tls(String certificate, PeerAuthentication peers, Protocol protocol) {
    return certificates.server(certificate, peers, Certificates.protocols(protocol));
  }

  private Connection connection(
      Channel channel,
      StreamFlow flow,
      boolean inbound,
      Framer framer,
      Receiver receiver,
      TransportCounters counters) {
    return new Connection(
        flow,
        inbound,
        framer,
        receiver,
        counters,
        loops.of(channel.eventLoop()),
        limits.halfOpenSeconds(),
        certificates::disbelieved);
  }

  /// The connection's own deadline covers the handshake, and counts what is late.
  private static SslHandler patient(SslHandler handler) {
    handler.setHandshakeTimeoutMillis(0);
    return handler;
  }

  private static boolean webSocket(Protocol protocol) {
    return protocol == Protocol.SIP_WS || protocol == Protocol.SIP_WSS;
  }

  /// A way to a peer. It can be used at once: messages wait until the connection stands. If it
  /// never does, [Receiver#onClosed] says why. Over UDP the flow leaves from the first open UDP
  /// listener of the peer's address family, whose own receiver gets the answers; without one a
  /// socket is opened.
  ///
  /// @param serverName the name that a secure peer's certificate must hold; also the WebSocket host
  /// @param certificate name of the credential to prove ourselves with (MTLS)
  /// @throws IllegalArgumentException if there is no such credential, or nobody is trusted
  @Override
  public Flow connect(
      Protocol protocol,
      InetSocketAddress remote,
      String serverName,
      Optional<String> certificate,
      Framer framer,
      Receiver receiver) {
    return switch (protocol) {
      case SIP_UDP -> new UdpFlow(socketsFor(remote, framer, receiver), remote);
      case SIP_TCP, SIP_TLS, SIP_WS, SIP_WSS, TURN_TCP, TURN_TLS, HTTPS ->
          open(protocol, remote, serverName, certificate, framer, receiver);
      case TURN_UDP, TURN_DTLS, HTTP ->
          throw new IllegalArgumentException(protocol.text() + " is no signalling transport");
    };
  }

  /// Asked on loops, for every datagram: whoever opens a listener waits for a loop, so that a loop
  /// must not wait for them.
  private UdpSockets socketsFor(InetSocketAddress remote, Framer framer, Receiver receiver) {
    int family = remote.getAddress().getAddress().length;
    UdpSockets known = sockets(family);
    if (known != null) {
      return known;
    }
    synchronized (udp) {
      UdpSockets now = sockets(family);
      if (now != null) {
        return now;
      }
      udp.removeIf(each -> !each.isOpen());
      InetAddress any = InetAddress.ofLiteral(family == 4 ? "0.0.0.0" : "::");
      UdpSockets made = new UdpSockets("", Protocol.SIP_UDP, framer, receiver, tapped);
      made.openLater(new Endpoint(any, 0), loops);
      udp.add(made);
      return made;
    }
  }

  private @Nullable UdpSockets sockets(int family) {
    for (UdpSockets sockets : udp) {
      // One that could not be had is closed: another try may find one.
      if (sockets.isOpen() && sockets.local().getAddress().getAddress().length == family) {
        return sockets;
      }
    }
    return null;
  }

  private Flow open(
      Protocol protocol,
      InetSocketAddress remote,
      String serverName,
      Optional<String> certificate,
      Framer framer,
      Receiver receiver) {
    if (protocol.secure()) {
      certificates.client(certificate.orElse(""));
    }
    EventLoop loop = loops.eventLoop(Math.floorMod(next.getAndIncrement(), loops.size()));
    StreamFlow flow = new StreamFlow(protocol, "", remote, outgoing, tapped);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop.events())
            .channel(loops.epoll() ? EpollSocketChannel.class : NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, limits.halfOpenSeconds() * 1000)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    ChannelPipeline pipeline = channel.pipeline();
                    if (protocol.sip()) {
                      SharedPort.readInTurns(channel);
                    }
                    if (protocol.secure()) {
                      pipeline.addLast(
                          patient(
                              certificates
                                  .client(certificate.orElse(""))
                                  .newHandler(channel.alloc(), serverName, remote.getPort())));
                    }
                    if (webSocket(protocol)) {
                      pipeline.addLast(
                          new HttpClientCodec(),
                          new HttpObjectAggregator(HANDSHAKE_BYTES),
                          new WebSocketClientProtocolHandler(
                              WebSocketClientProtocolConfig.newBuilder()
                                  .webSocketUri(uri(protocol, serverName, remote.getPort()))
                                  .subprotocol(WebSocketUpgrade.SUBPROTOCOL)
                                  .customHeaders(new DefaultHttpHeaders())
                                  .maxFramePayloadLength(framer.limit())
                                  .build()),
                          new WebSocketFrameAggregator(framer.limit()));
                    }
                    pipeline.addLast(connection(channel, flow, false, framer, receiver, outgoing));
                  }
                });
    ChannelFuture connecting = bootstrap.connect(remote);
    connections.add(connecting.channel());
    connecting.addListener(done -> {
      if (done.isSuccess()) {
        outgoing.accepted.increment();
      } else {
        Connection connection = connecting.channel().pipeline().get(Connection.class);
        if (connection != null) {
          connection.fail("no connection to " + flow + ": " + done.cause().getMessage());
        }
      }
    });
    return flow;
  }

  private static URI uri(Protocol protocol, String host, int port) {
    String authority = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    return URI.create(
        (protocol == Protocol.SIP_WSS ? "wss://" : "ws://") + authority + ":" + port + "/");
  }

  /// Has every SIP message seen by somebody else as well, whom nothing here waits for.
  public void tap(Tap by) {
    tapped.by(by);
  }

  /// What happened on all connections that we opened.
  public TransportCounters outgoing() {
    return outgoing;
  }

  /// Connections that peers hold now, over all listeners.
  public int accepted() {
    return admission.total();
  }

  /// TCP connections of a relay with its peers.
  public PeerStreams peers() {
    return new PeerStreams(loops);
  }

  /// New limits, for connections from now on.
  public void limit(Limits next) {
    limits = next;
    admission.limit(next);
  }

  public Limits limits() {
    return limits;
  }

  /// What peers hold of this node, for those who let in more than connections.
  public Admission admission() {
    return admission;
  }

  /// Closes the connections of peers who are believed no longer.
  ///
  /// @return how many
  public int closeDisbelieved() {
    int closed = 0;
    for (Channel channel : connections) {
      Connection connection = channel.pipeline().get(Connection.class);
      if (connection == null || connection.proven().isEmpty()) {
        continue;
      }
      Optional<String> why = certificates.disbelieved(connection.proven());
      if (why.isPresent()) {
        closed++;
        channel
            .eventLoop()
            .execute(() -> {
              connection.fail(why.get());
              channel.close();
            });
      }
    }
    return closed;
  }

  public Certificates certificates() {
    return certificates;
  }

  /// Closes every listener and connection; the loops are their owner's to close.
  @Override
  public void close() {
    bound.forEach(Bound::close);
    udp.forEach(UdpSockets::close);
    connections.close().awaitUninterruptibly();
  }
}
