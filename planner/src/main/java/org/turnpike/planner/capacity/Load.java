package org.turnpike.planner.capacity;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.turnpike.planner.flow.Leg;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.flow.Stretch;
import org.turnpike.planner.path.Hop;
import org.turnpike.planner.path.Walk;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Circuit;
import org.turnpike.topology.network.Link;

/// What the media of all calls puts on links and circuits, each way.
///
/// Every leg counts on each wire that its walks cross, as often as they do: media that a relay
/// turns back crosses a circuit twice. The answer's walk carries what is received, also where it
/// goes another way than the request's. Signalling is not counted; it is small beside media.
///
/// @param wires by path, links before circuits as the file has them
/// @param lost calls of each class that cannot stand, which put nothing on any wire
public record Load(Map<String, Wire> wires, Map<MediaClass, Double> lost) {

  public Load {
    wires = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(wires));
    lost = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(lost));
  }

  /// @param streams at once
  public record Amount(double streams, double typical, double provide, double peak) {

    static final Amount NONE = new Amount(0, 0, 0, 0);

    Amount plus(Amount other) {
      return new Amount(
          streams + other.streams,
          typical + other.typical,
          provide + other.provide,
          peak + other.peak);
    }

    static Amount of(double streams, Rate rate) {
      return rate.equals(Rate.NOTHING)
          ? NONE
          : new Amount(
              streams, streams * rate.typical(), streams * rate.provide(), streams * rate.peak());
    }
  }

  /// @param path of a circuit or link
  /// @param site of a circuit; the first named end of a link
  /// @param bandwidth bit/s each way; 0 when the file does not say
  /// @param out of that site
  /// @param in the other way
  public record Wire(
      String path,
      SiteId site,
      long bandwidth,
      Map<MediaClass, Amount> out,
      Map<MediaClass, Amount> in) {

    /// Whether a device that sends on it is at its own site.
    private boolean outward(String device) {
      return device.startsWith("sites/" + site + "/");
    }

    /// The busier way, by what to provide.
    public Amount busier(MediaClass media) {
      Amount a = out.getOrDefault(media, Amount.NONE);
      Amount b = in.getOrDefault(media, Amount.NONE);
      return b.provide() > a.provide() ? b : a;
    }

    /// All classes together on the busier way.
    public Amount busier() {
      Amount a = all(out);
      Amount b = all(in);
      return b.provide() > a.provide() ? b : a;
    }

    private static Amount all(Map<MediaClass, Amount> way) {
      return way.values().stream().reduce(Amount.NONE, Amount::plus);
    }

    /// Part of the bandwidth that an amount takes; empty if the file does not say the bandwidth.
    public Optional<Double> share(double bps) {
      return bandwidth == 0 ? Optional.empty() : Optional.of(bps / bandwidth);
    }
  }

  /// @param predictions of every scenario that has media
  static Load of(Topology topology, Traffic traffic, Stream<Prediction> predictions) {
    Map<String, Wire> wires = wires(topology);
    Map<MediaClass, Double> lost = new EnumMap<>(MediaClass.class);
    predictions.forEach(p -> {
      for (MediaClass media : MediaClass.values()) {
        if (p.scenario().modality().filter(media.modality()::equals).isPresent()) {
          double calls = traffic.at(p.scenario(), media);
          if (calls > 0 && !p.disposition().success()) {
            lost.merge(media, calls, Double::sum);
          } else if (calls > 0) {
            add(p, media, calls, wires);
          }
        }
      }
    });
    return new Load(wires, lost);
  }

  private static Map<String, Wire> wires(Topology topology) {
    Map<String, Wire> out = new LinkedHashMap<>();
    for (Link link : topology.links()) {
      out.put(link.path(), empty(link.path(), link.a(), link.quality().bandwidthBps()));
    }
    topology.sites().values().stream()
        .flatMap(s -> s.circuits().values().stream())
        .map(Circuit.class::cast)
        .forEach(c -> out.put(c.path(), empty(c.path(), c.site(), c.quality().bandwidthBps())));
    return out;
  }

  private static Wire empty(String path, SiteId site, long bandwidth) {
    return new Wire(
        path, site, bandwidth, new EnumMap<>(MediaClass.class), new EnumMap<>(MediaClass.class));
  }

  private static void add(
      Prediction prediction, MediaClass media, double calls, Map<String, Wire> wires) {
    Rate.Both rate = Rate.of(prediction.scenario().kind(), media);
    for (Leg leg : prediction.legs(Leg.Kind.MEDIA)) {
      if (leg.mirror()) {
        continue;
      }
      // What the called party sends, the caller receives.
      boolean turned = leg.side() == Leg.Side.B;
      Amount sent = Amount.of(calls, turned ? rate.received() : rate.sent());
      Amount received = Amount.of(calls, turned ? rate.sent() : rate.received());
      for (Stretch stretch : leg.stretches()) {
        walk(stretch.there(), media, sent, wires);
        stretch.back().ifPresent(b -> walk(b, media, received, wires));
      }
    }
  }

  private static void walk(Walk walk, MediaClass media, Amount amount, Map<String, Wire> wires) {
    if (amount.equals(Amount.NONE)) {
      return;
    }
    for (Hop hop : walk.hops()) {
      Wire wire = hop.out().map(wires::get).orElse(null);
      if (wire != null) {
        (wire.outward(hop.device()) ? wire.out() : wire.in()).merge(media, amount, Amount::plus);
      }
    }
  }
}
