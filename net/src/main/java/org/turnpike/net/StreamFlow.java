package org.turnpike.net;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnpike.topology.settings.Protocol;

/// One connection. Equal only to itself.
final class StreamFlow implements Flow {

  private static final long OUTBOX = 1L << 20;
  private static final InetSocketAddress NOWHERE = new InetSocketAddress(0);

  private final Protocol protocol;
  private final String listener;
  private volatile InetSocketAddress remote;
  private final Outbox outbox;
  private final Tapped tapped;
  private volatile InetSocketAddress local = NOWHERE;
  private volatile List<X509Certificate> peerCertificates = List.of();
  private volatile @Nullable Channel channel;
  private volatile boolean held;
  private volatile boolean open = true;

  StreamFlow(
      Protocol protocol,
      String listener,
      InetSocketAddress remote,
      TransportCounters counters,
      Tapped tapped) {
    this.tapped = tapped;
    this.protocol = protocol;
    this.listener = listener;
    this.remote = remote;
    this.outbox = new Outbox(OUTBOX, counters);
  }

  /// A reverse proxy hands it on for somebody; before it is [#ready].
  void cameFrom(InetSocketAddress other) {
    remote = other;
  }

  /// The handshakes are done.
  void ready(Channel on, List<X509Certificate> proven) {
    channel = on;
    local = (InetSocketAddress) on.localAddress();
    peerCertificates = proven;
    if (held) {
      on.config().setAutoRead(false);
    }
    outbox.attach(on);
  }

  /// Null until the handshakes are done, and when it was closed.
  @Nullable Channel channel() {
    return open ? channel : null;
  }

  void gone() {
    open = false;
    outbox.discard();
  }

  @Override
  public Protocol protocol() {
    return protocol;
  }

  @Override
  public String listener() {
    return listener;
  }

  @Override
  public InetSocketAddress local() {
    return local;
  }

  @Override
  public InetSocketAddress remote() {
    return remote;
  }

  @Override
  public List<X509Certificate> peerCertificates() {
    return peerCertificates;
  }

  @Override
  public boolean send(byte[] message) {
    boolean taken = open && outbox.offer(message, message.length);
    if (taken) {
      tapped.seen(message, this, true);
    }
    return taken;
  }

  /// A message came.
  void heard(byte[] message) {
    tapped.seen(message, this, false);
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
    outbox.end();
  }

  @Override
  public void hold() {
    held = true;
    reading();
  }

  @Override
  public void resume() {
    held = false;
    reading();
  }

  private void reading() {
    Channel on = channel;
    if (on != null) {
      on.config().setAutoRead(!held);
    }
  }

  @Override
  public String toString() {
    return protocol.text() + " " + remote;
  }
}
