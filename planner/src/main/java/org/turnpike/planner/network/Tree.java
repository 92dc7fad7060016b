package org.turnpike.planner.network;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// For each device of an area the way towards the nearest of some origins: Dijkstra's algorithm
/// from all of them at once, run only as far as somebody has asked. A network of many sites asks
/// about most of its prefixes from few places, so most trees stay small; and a device with one
/// neighbour, such as a branch's router, is no part of it, since the way from there is known. Any
/// thread may ask.
final class Tree {

  private final Area area;
  private final @Nullable Route[] next;
  private final int[] cost;
  private final BitSet settled = new BitSet();

  /// Binary heap of cost (upper half) and device (lower half): equal costs go to the device that
  /// the file has first, so the answer depends on no hash.
  private long[] heap = new long[16];

  private int size;

  Tree(Area area, List<Origin> origins) {
    this.area = area;
    this.next = new @Nullable Route[area.devices.size()];
    this.cost = new int[area.devices.size()];
    Arrays.fill(cost, Integer.MAX_VALUE);
    for (Origin origin : origins) {
      int at = origin.device().local;
      if (cost[at] != 0) {
        cost[at] = 0;
        next[at] = origin.route().orElse(null);
        push(at);
      }
    }
  }

  /// Null where the device is an origin that answers by translation, and has no way on.
  synchronized @Nullable Route from(Device device) {
    if (device.uplink != null && cost[device.local] != 0) {
      return device.uplink;
    }
    while (!settled.get(device.local) && size > 0) {
      settle();
    }
    return next[device.local];
  }

  private void settle() {
    long least = pop();
    int at = (int) least;
    if (settled.get(at)) {
      return;
    }
    settled.set(at);
    int sum = (int) (least >>> 32);
    for (Port out : area.devices.get(at).ports) {
      if (out.wire().circuit()) {
        continue;
      }
      int further = Math.addExact(sum, out.wire().cost());
      for (Port far : out.wire().ports) {
        int there = far.device().local;
        if (far != out && far.device().uplink == null && further < cost[there]) {
          cost[there] = further;
          next[there] = new Route(far, Optional.of(out));
          push((long) further << 32 | there);
        }
      }
    }
  }

  private void push(long key) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    int at = size++;
    while (at > 0 && heap[(at - 1) / 2] > key) {
      heap[at] = heap[(at - 1) / 2];
      at = (at - 1) / 2;
    }
    heap[at] = key;
  }

  private long pop() {
    long top = heap[0];
    long key = heap[--size];
    int at = 0;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= key) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = key;
    return top;
  }
}
