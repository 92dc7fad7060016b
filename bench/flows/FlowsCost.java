import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.turnpike.planner.flow.Flows;
import org.turnpike.planner.flow.ManySites;
import org.turnpike.topology.Topology;

/// Time, processor time and heap of `flows` for a number of sites, round by round: for a machine that
/// does other work as well, where time alone says little.
public final class FlowsCost {

  private FlowsCost() {}

  public static void main(String[] arguments) {
    int sites = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Topology topology = ManySites.of(sites);
    for (int round = 1; round <= rounds; round++) {
      long cpu = system.getProcessCpuTime();
      long start = System.nanoTime();
      Flows flows = Flows.of(topology);
      AtomicLong made = new AtomicLong();
      AtomicLong delivered = new AtomicLong();
      flows
          .predictions()
          .forEach(p -> {
            made.incrementAndGet();
            delivered.addAndGet(p.disposition().success() ? 1 : 0);
          });
      long took = System.nanoTime() - start;
      long used = system.getProcessCpuTime() - cpu;
      System.gc();
      Runtime heap = Runtime.getRuntime();
      System.out.printf(
          "{\"sites\":%d,\"round\":%d,\"predictions\":%d,\"delivered\":%d,\"wall_ms\":%d,\"cpu_ms\":%d,"
              + "\"heap_after_gc_bytes\":%d,\"load\":%.1f,\"keeps\":%d}%n",
          sites,
          round,
          made.get(),
          delivered.get(),
          took / 1_000_000,
          used / 1_000_000,
          heap.totalMemory() - heap.freeMemory(),
          system.getSystemLoadAverage(),
          flows.scenarios().size());
    }
  }
}
