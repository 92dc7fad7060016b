package org.turnpike.server.av;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.net.BindFailed;
import org.turnpike.net.Flow;
import org.turnpike.net.PeerStream;
import org.turnpike.net.PeerStreams;
import org.turnpike.traversal.turn.TurnDriver;
import org.turnpike.traversal.turn.TurnStreams;

/// The sockets of TCP allocations (RFC 6062), over all threads of a relay: a client's new
/// connection may be another thread's than its allocation.
final class PeerSockets {

  private static final Logger LOG = LoggerFactory.getLogger(PeerSockets.class);

  private final PeerStreams network;
  private final Map<Integer, PeerStream> streams = new ConcurrentHashMap<>();

  PeerSockets(PeerStreams network) {
    this.network = network;
  }

  /// Those of one thread's allocations; used on that thread.
  TurnStreams of(RelayThread thread) {
    return new OfThread(thread);
  }

  private final class OfThread implements TurnStreams {

    private record Listening(InetSocketAddress at, AutoCloseable socket) {}

    private final RelayThread thread;
    private final Map<Integer, Listening> listeners = new HashMap<>();
    private int next;

    OfThread(RelayThread thread) {
      this.thread = thread;
    }

    @Override
    public boolean isStream(long flow) {
      Flow stream = thread.stream(flow);
      return stream != null && !stream.protocol().datagram();
    }

    @Override
    public int listen(InetAddress address, int port) {
      InetSocketAddress at = new InetSocketAddress(address, port);
      int number = next++;
      try {
        listeners.put(
            number, new Listening(at, network.listen(at, stream -> accepted(number, stream))));
        return number;
      } catch (BindFailed e) {
        LOG.debug("{}", e.getMessage());
        return TurnDriver.NONE;
      }
    }

    private void accepted(int listener, PeerStream stream) {
      thread
          .loop()
          .execute(() -> {
            int connection = thread.server().accepted(listener, thread.own().seen(stream.remote()));
            if (connection == 0) {
              stream.close();
            } else {
              keep(connection, stream);
            }
          });
    }

    private void keep(int connection, PeerStream stream) {
      streams.put(connection, stream);
      stream.onGone((toPeer, fromPeer) -> {
        streams.remove(connection, stream);
        thread.loop().execute(() -> thread.server().gone(connection, toPeer, fromPeer));
      });
    }

    @Override
    public void closeListener(int listener) {
      Listening listening = listeners.remove(listener);
      if (listening != null) {
        try {
          listening.socket().close();
        } catch (Exception e) {
          LOG.debug("closing {}: {}", listening.at(), e.toString());
        }
      }
    }

    @Override
    public void connect(int listener, InetSocketAddress peer, int connection) {
      Listening listening = listeners.get(listener);
      if (listening == null) {
        throw new IllegalArgumentException("listener " + listener + " is not open");
      }
      PeerStream stream = network.connect(listening.at(), thread.own().reached(peer));
      keep(connection, stream);
      stream.onConnected(() -> thread.loop().execute(() -> thread.server().connected(connection)));
    }

    @Override
    public void bind(int connection, long client, byte[] answer, Pace pace) {
      PeerStream stream = streams.get(connection);
      @Nullable Flow flow = thread.stream(client);
      if (flow == null) {
        close(connection);
      } else if (stream == null) {
        flow.close(); // the peer went while the client came
      } else {
        stream.join(flow, answer, pace::passed);
      }
    }

    @Override
    public void close(int connection) {
      PeerStream stream = streams.remove(connection);
      if (stream != null) {
        thread.server().gone(connection, stream.toPeer(), stream.fromPeer());
        stream.close();
      }
    }
  }
}
