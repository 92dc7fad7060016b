package org.turnpike.net;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.turnpike.wire.PacketOut;
import org.turnpike.wire.PacketStep;
import org.turnpike.wire.Slice;

/// One thread with its datagram sockets, for TURN and media. Everything but [#close()] and [#loop]
/// is called on its loop only. A path takes packets in batches, gives each to its socket's step,
/// and sends what the steps gave it at the end of the batch at the latest.
///
/// A flow is a handle for a socket and a remote address: generation above, index below, so that a
/// handle that was released leads nowhere instead of to a stranger. A packet from a remote that
/// nobody pinned has a transient flow, which is good until the callback returns and costs no state:
/// a flood from forged addresses leaves nothing behind.
///
/// A received slice has at least [#HEADROOM] bytes before its first one. A step that has sent a
/// slice does not write to it again in that callback.
public interface DatagramPath extends AutoCloseable {

  /// Bytes that a header may grow into before a received packet.
  int HEADROOM = 64;

  /// No flow: nothing is ever sent over it.
  long NO_FLOW = 0;

  /// Time, alarms and tasks on the thread that calls the steps.
  Loop loop();

  /// Opens and binds a socket, IPv4 or IPv6 as the address is; its packets go to the step. Port 0
  /// is one that the system chooses, told by [#local]. The number is small, and used again after
  /// [#close(int)]. It stays unconnected: a TURN permission is for an address, and a connected
  /// socket would filter the port as well.
  ///
  /// @throws BindFailed if it cannot be bound
  int open(InetSocketAddress bind, DatagramOptions options, PacketStep step);

  /// Holds a port for whoever opens it later, on this path or on another of its kind.
  ///
  /// @return null if the port cannot be had
  @Nullable HeldSocket hold(InetSocketAddress bind);

  /// As [#open(InetSocketAddress, DatagramOptions, PacketStep)], with the very socket that held the
  /// port: there is no moment at which another program may be given it.
  ///
  /// @param options of a port that is not shared
  /// @throws BindFailed if it cannot be served; the port is free then
  int open(HeldSocket held, DatagramOptions options, PacketStep step);

  InetSocketAddress local(int socket);

  /// Closes a socket and releases its flows.
  void close(int socket);

  /// The handle for a remote, good until [#release] or [#close(int)]; the same pair has the same
  /// handle.
  long pin(int socket, InetSocketAddress remote);

  /// Makes a transient flow stay; a pinned one is returned as it is.
  long pin(long flow);

  /// The pinned flow if there is one, else a transient one, good until the callback or task
  /// returns.
  long toward(int socket, InetSocketAddress remote);

  void release(long flow);

  /// The flow's socket; -1 for a flow that is gone.
  int socket(long flow);

  int port(long flow);

  boolean v6(long flow);

  /// The first 8 bytes of an IPv6 address; 0 for IPv4.
  long high(long flow);

  /// The last 8 bytes of an IPv6 address; the 32 bits of an IPv4 one.
  long low(long flow);

  /// For signalling; the media path compares [#high], [#low] and [#port].
  ///
  /// @throws IllegalArgumentException for a flow that is gone
  InetSocketAddress remote(long flow);

  /// Sends one packet with DF, whatever its socket was opened with (a Send indication with
  /// DONT-FRAGMENT, RFC 8656 §11.2), at once and after those that were sent over its socket before.
  /// One that does not fit is dropped and counted.
  void sendWhole(Slice packet, long flow);

  /// For sending outside a callback, on the loop.
  PacketOut out();

  DatagramCounters counters();

  /// Ends the thread and closes its sockets. Callable from anywhere.
  @Override
  void close();
}
