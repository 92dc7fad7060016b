package org.turnpike.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.turnpike.planner.flow.Flows;
import org.turnpike.planner.flow.ManySites;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;

/// What a prediction of every scenario costs, by number of sites: sign-ins, calls and conferences in
/// four kinds of media, guests, telephone calls and broadcasts.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 6, time = 2)
@Measurement(iterations = 6, time = 2)
@Fork(1)
public class FlowsBenchmark {

  @Param({"10", "100", "300", "1000"})
  public int sites;

  private String text = "";
  private Topology topology = ManySites.of(1);

  @Setup
  public void draw() {
    text = ManySites.text(sites);
    topology = ManySites.of(sites);
  }

  /// From the topology: network graph, and every prediction.
  @Benchmark
  public long flows() {
    return Flows.of(topology).predictions().filter(p -> p.disposition().success()).count();
  }

  /// From the text of the file to the topology.
  @Benchmark
  public Loaded read() {
    return TopologyFile.read(text, "many.yaml");
  }
}
