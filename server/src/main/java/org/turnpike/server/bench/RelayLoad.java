package org.turnpike.server.bench;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.turnpike.net.DatagramOptions;
import org.turnpike.net.DatagramPath;
import org.turnpike.wire.Slice;

/// Media through a relay at a rate that is asked for: clients with a channel each, and one peer for
/// all. All of it runs on the loop of one datagram path, which is kept busy while it sends.
final class RelayLoad {

  /// Packets that are sent between two looks at the clock and at what has arrived.
  private static final int BURST = 32;

  /// What is still on its way when the sending ends arrives within this time, or is lost.
  private static final long LAST = 200_000_000L;

  /// @param sent to be compared with what was asked for: less is the generator's own limit
  record Counted(long sent, long received, long nanos) {}

  private static final int CHANNEL_HEADER = 4;

  private final DatagramPath path;
  private final int peer;
  private final List<LoadClient> clients = new ArrayList<>();
  private final List<Long> relayed = new ArrayList<>();
  private final Slice toPeer;
  private final Slice toClient;

  /// Of the packets that are counted: one of the run before may come yet where its sending was more
  /// than the machine could take.
  private long run;

  private long atPeer;

  private RelayLoad(DatagramPath path, InetSocketAddress server, int bytes) {
    this.path = path;
    this.peer =
        path.open(
            new InetSocketAddress(server.getAddress(), 0),
            DatagramOptions.relay(),
            (packet, _, _, _) -> {
              if (ofThisRun(packet, 0)) {
                atPeer++;
              }
            });
    this.toClient = Slice.of(new byte[bytes]);
    this.toPeer = Slice.of(new byte[CHANNEL_HEADER + bytes]);
    toPeer.put16(0, LoadClient.CHANNEL);
    toPeer.put16(2, bytes);
  }

  /// Has that many clients allocate and bind.
  ///
  /// @param bytes of media in each packet
  static CompletableFuture<RelayLoad> open(
      DatagramPath path, InetSocketAddress server, int clients, int bytes) {
    CompletableFuture<RelayLoad> opened = new CompletableFuture<>();
    path.loop()
        .execute(() -> {
          try {
            new RelayLoad(path, server, bytes).start(server, clients, opened);
          } catch (RuntimeException e) {
            opened.completeExceptionally(e);
          }
        });
    return opened;
  }

  private void start(InetSocketAddress server, int count, CompletableFuture<RelayLoad> opened) {
    for (int i = 0; i < count; i++) {
      clients.add(
          new LoadClient(
              path,
              server,
              path.local(peer),
              channelData -> ofThisRun(channelData, CHANNEL_HEADER),
              fault -> next(fault, count, opened)));
    }
    clients.getFirst().start();
  }

  /// One after the other: a thousand at once would be a test of something else.
  private void next(String fault, int count, CompletableFuture<RelayLoad> opened) {
    if (!fault.isEmpty()) {
      opened.completeExceptionally(new IllegalStateException(fault));
      return;
    }
    LoadClient ready = clients.get(relayed.size());
    relayed.add(path.pin(peer, Objects.requireNonNull(ready.relayed)));
    if (relayed.size() == count) {
      opened.complete(this);
    } else {
      clients.get(relayed.size()).start();
    }
  }

  /// Sends for that long, and counts what arrived.
  CompletableFuture<Counted> run(RelayBench.Direction direction, long perSecond, long nanos) {
    CompletableFuture<Counted> counted = new CompletableFuture<>();
    path.loop()
        .execute(() -> {
          run++;
          toClient.put32(0, run);
          toPeer.put32(CHANNEL_HEADER, run);
          new Run(direction, perSecond, nanos, counted).more();
        });
    return counted;
  }

  private boolean ofThisRun(Slice packet, int media) {
    return packet.length() >= media + 4 && packet.u32(media) == run;
  }

  private long received() {
    long all = atPeer;
    for (LoadClient client : clients) {
      all += client.received;
    }
    return all;
  }

  private final class Run {

    private final RelayBench.Direction direction;
    private final long perSecond;
    private final long nanos;
    private final CompletableFuture<Counted> counted;
    private final long began = path.loop().now();
    private final long before = received();
    private long sent;

    Run(
        RelayBench.Direction direction,
        long perSecond,
        long nanos,
        CompletableFuture<Counted> counted) {
      this.direction = direction;
      this.perSecond = perSecond;
      this.nanos = nanos;
      this.counted = counted;
    }

    /// Sends what is due, then has the loop look at what has arrived, and comes back.
    void more() {
      long gone = path.loop().now() - began;
      if (gone >= nanos) {
        path.loop()
            .at(
                path.loop().now() + LAST,
                () -> counted.complete(new Counted(sent, received() - before, gone)));
        return;
      }
      long due = (long) (gone * (perSecond / 1e9)) - sent;
      for (long i = Math.min(due, BURST); i > 0; i--) {
        send((int) (sent % clients.size()), sent / clients.size());
        sent++;
      }
      path.loop().execute(this::more);
    }

    private void send(int client, long round) {
      boolean up =
          switch (direction) {
            case TO_PEERS -> true;
            case TO_CLIENTS -> false;
            case BOTH -> (round & 1) == 0;
          };
      if (up) {
        clients.get(client).toPeer(toPeer, path.out());
      } else {
        path.out().send(toClient, relayed.get(client));
      }
    }
  }
}
