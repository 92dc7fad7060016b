package org.turnpike.planner.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.turnpike.planner.ice.Agent;
import org.turnpike.planner.ice.IceModel;
import org.turnpike.planner.ice.MediaPath;
import org.turnpike.planner.ice.Stage;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.service.Modality;

/// Media legs, from what ICE chooses.
final class Media {

  private final IceModel model;

  Media(IceModel model) {
    this.model = model;
  }

  /// What was found last for pairs of agents. A scenario has a sister for each kind of media, one
  /// after the other, and most kinds take the same way; the table is of one size whatever the
  /// number of scenarios, and whoever comes to a slot late finds out anew.
  private final AtomicReferenceArray<@Nullable Last> last = new AtomicReferenceArray<>(256);

  private record Last(Agent a, Agent b, MediaPath path) {}

  MediaPath connect(Agent a, Agent b, Modality modality) {
    boolean datagrams = IceModel.transports(modality).size() > 1;
    int slot = (31 * a.name().hashCode() + b.name().hashCode()) * 2 + (datagrams ? 1 : 0) & 255;
    Last known = last.get(slot);
    if (known != null
        && known.a.equals(a)
        && known.b.equals(b)
        && IceModel.alike(known.path.modality(), modality, a)
        && IceModel.alike(known.path.modality(), modality, b)) {
      return known.path.as(modality);
    }
    MediaPath path = model.connect(a, b, modality);
    last.set(slot, new Last(a, b, path));
    return path;
  }

  /// Two legs of a call: direct, each is the other seen from its end; relayed, they meet at the
  /// last relay.
  static List<Leg> call(MediaPath path, String a, String b) {
    if (!path.delivered()) {
      return List.of(lost(path, Leg.Side.A, a, b, false), lost(path, Leg.Side.B, b, a, true));
    }
    return List.of(
        leg(path, Leg.Side.A, path.legOfA(), a, false),
        leg(path, Leg.Side.B, path.legOfB(), b, path.relays().isEmpty()));
  }

  /// The whole chain from a client to a server.
  static Leg toServer(MediaPath path, String a, String server) {
    return path.delivered()
        ? leg(path, Leg.Side.A, path.stages(), a, false)
        : lost(path, Leg.Side.A, a, server, false);
  }

  private static Leg leg(
      MediaPath path, Leg.Side side, List<Stage> stages, String from, boolean mirror) {
    List<Stretch> stretches =
        stages.stream()
            .map(s -> new Stretch(s.from(), s.to(), s.there(), Optional.of(s.back())))
            .toList();
    List<String> edges = new ArrayList<>();
    for (Stage stage : stages) {
      for (String end : List.of(stage.from(), stage.to())) {
        String node = end.substring(end.lastIndexOf('/') + 1);
        if (path.relays().contains(end) && !edges.contains(node)) {
          edges.add(node);
        }
      }
    }
    return new Leg(
        Leg.Kind.MEDIA,
        side,
        from,
        stages.isEmpty() ? from : stages.getLast().to(),
        stages.stream().anyMatch(s -> s.transport() == Transport.TCP)
            ? Transport.TCP
            : Transport.UDP,
        stretches,
        Passed.of(stretches.stream().map(Stretch::there).toList()),
        edges,
        path.disposition(),
        Optional.empty(),
        mirror);
  }

  private static Leg lost(MediaPath path, Leg.Side side, String from, String to, boolean mirror) {
    return new Leg(
        Leg.Kind.MEDIA,
        side,
        from,
        to,
        Scenario.transports(path.modality()).getFirst(),
        List.of(),
        List.of(),
        List.of(),
        path.disposition(),
        path.block().map(b -> Leg.stopped(b.at(), b.why())),
        mirror);
  }
}
