package org.turnpike.net;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SelectStrategyFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The event loops of one node. A session is kept on the loop that its key's hash chooses.
public final class Loops implements AutoCloseable {

  /// Tasks of other threads that may wait for one loop before datagrams are dropped and streams are
  /// not read.
  private static final int HANDOVER = 65_536;

  private final EventLoopGroup group;
  private final List<EventLoop> loops;
  private final List<Handover> handovers;
  private final boolean epoll;

  /// @param count how many threads, at least 1
  public Loops(int count) {
    this(count, Epoll.isAvailable());
  }

  /// @param epoll Linux's own readiness calls with batches and SO_REUSEPORT; else the portable ones
  Loops(int count, boolean epoll) {
    if (count < 1) {
      throw new IllegalArgumentException("a node needs at least one loop");
    }
    this.epoll = epoll;
    List<LoopRounds> rounds = new ArrayList<>(count); // made in the order of the threads
    SelectStrategyFactory each =
        () -> {
          rounds.add(new LoopRounds(System::nanoTime));
          return rounds.getLast();
        };
    this.group =
        new MultiThreadIoEventLoopGroup(
            count,
            new DefaultThreadFactory("loop", true),
            epoll
                ? EpollIoHandler.newFactory(0, each)
                : NioIoHandler.newFactory(SelectorProvider.provider(), each));
    List<EventLoop> made = new ArrayList<>(count);
    List<Handover> queues = new ArrayList<>(count);
    group.forEach(executor -> {
      int index = made.size();
      made.add(new EventLoop(index, (IoEventLoop) executor, rounds.get(index)));
    });
    made.forEach(loop -> queues.add(new Handover(loop, HANDOVER)));
    this.loops = List.copyOf(made);
    this.handovers = List.copyOf(queues);
  }

  public int size() {
    return loops.size();
  }

  public Loop loop(int index) {
    return loops.get(index);
  }

  public List<Loop> all() {
    return List.copyOf(loops);
  }

  /// The loop that owns the session with this key. The hash is mixed first, so a poor one will do.
  public Loop forKey(long hash) {
    return loops.get(indexOf(hash));
  }

  /// The bounded way to the loop that owns the session with this key.
  public Handover handoverFor(long hash) {
    return handovers.get(indexOf(hash));
  }

  /// The bounded way to one loop.
  public Handover handover(int index) {
    return handovers.get(index);
  }

  private int indexOf(long hash) {
    long mixed = (hash ^ (hash >>> 32)) * 0x9E37_79B9_7F4A_7C15L;
    return (int) Math.unsignedMultiplyHigh(mixed, loops.size());
  }

  EventLoop eventLoop(int index) {
    return loops.get(index);
  }

  /// The loop that stands on this thread of Netty's.
  EventLoop of(io.netty.channel.EventLoop events) {
    for (EventLoop loop : loops) {
      if (loop.events() == events) {
        return loop;
      }
    }
    throw new IllegalStateException("a channel on a foreign loop");
  }

  EventLoopGroup group() {
    return group;
  }

  boolean epoll() {
    return epoll;
  }

  /// Ends the threads after what is queued now; sockets should be closed before.
  @Override
  public void close() {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
