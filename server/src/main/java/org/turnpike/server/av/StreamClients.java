package org.turnpike.server.av;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.turnpike.net.Flow;
import org.turnpike.net.Receiver;

/// TURN clients over TCP and TLS: each connection is given to one relay thread. One that sends
/// faster than its thread relays is not read from until the thread has caught up.
final class StreamClients implements Receiver {

  private static final int HIGH = 512;
  private static final int LOW = 64;

  private record Client(RelayThread thread, long handle, AtomicInteger waiting) {}

  private final List<RelayThread> threads;
  private final AvCounters counters;
  private final AtomicInteger next = new AtomicInteger();
  private final Map<Flow, Client> clients = new ConcurrentHashMap<>();

  StreamClients(List<RelayThread> threads, AvCounters counters) {
    this.threads = List.copyOf(threads);
    this.counters = counters;
  }

  @Override
  public void onOpened(Flow flow) {
    RelayThread thread = threads.get(Math.floorMod(next.getAndIncrement(), threads.size()));
    Client client = new Client(thread, thread.handle(), new AtomicInteger());
    clients.put(flow, client);
    thread.loop().execute(() -> thread.opened(client.handle(), flow));
  }

  @Override
  public void onMessage(byte[] message, Flow flow) {
    Client client = clients.get(flow);
    if (client == null) {
      counters.streamsFull.increment(); // closed meanwhile
      return;
    }
    if (client.waiting().incrementAndGet() == HIGH) {
      flow.hold();
    }
    client
        .thread()
        .loop()
        .execute(() -> {
          client.thread().received(client.handle(), message);
          if (client.waiting().decrementAndGet() == LOW) {
            flow.resume();
          }
        });
  }

  @Override
  public void onClosed(Flow flow, String cause) {
    Client client = clients.remove(flow);
    if (client != null) {
      client.thread().loop().execute(() -> client.thread().closed(client.handle()));
    }
  }
}
