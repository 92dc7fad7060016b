package org.turnpike.server.agent;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnpike.net.Flow;
import org.turnpike.net.Loop;
import org.turnpike.net.Receiver;
import org.turnpike.topology.settings.Protocol;

/// One end of a connection inside this process, which carries whole messages in order and never
/// breaks. What it proves is who holds it: nobody else can send over it.
final class Inside implements Flow {

  private static final InetSocketAddress HERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 5060);

  private final Loop carrier;
  private final String listener;
  private final Receiver there;
  private @Nullable Inside opposite;

  private Inside(Loop carrier, String listener, Receiver there) {
    this.carrier = carrier;
    this.listener = listener;
    this.there = there;
  }

  /// The end of whoever opens it; the receivers are told of their ends.
  ///
  /// @param carrier loop that messages pass by, as a transport's thread
  /// @param listener of the node that it counts for at its far end
  static Inside open(Loop carrier, String listener, Receiver near, Receiver far) {
    Inside nearEnd = new Inside(carrier, "", far);
    Inside farEnd = new Inside(carrier, listener, near);
    nearEnd.opposite = farEnd;
    farEnd.opposite = nearEnd;
    near.onOpened(nearEnd);
    far.onOpened(farEnd);
    return nearEnd;
  }

  Inside opposite() {
    Inside other = opposite;
    if (other == null) {
      throw new IllegalStateException("an end without the other");
    }
    return other;
  }

  /// Arrives after what runs now: a step's effects are over when their consequences come.
  @Override
  public boolean send(byte[] message) {
    carrier.execute(() -> there.onMessage(message, opposite()));
    return true;
  }

  @Override
  public Protocol protocol() {
    return Protocol.SIP_TCP;
  }

  @Override
  public String listener() {
    return listener;
  }

  @Override
  public InetSocketAddress local() {
    return HERE;
  }

  @Override
  public InetSocketAddress remote() {
    return HERE;
  }

  @Override
  public List<X509Certificate> peerCertificates() {
    return List.of();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public boolean insideProcess() {
    return true;
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return listener.isEmpty() ? "our user agent's connection" : "connection of our user agent";
  }
}
