package org.turnpike.planner.ice;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.turnpike.planner.path.Walk;
import org.turnpike.topology.Disposition;
import org.turnpike.topology.network.Segment;
import org.turnpike.topology.network.Transport;
import org.turnpike.topology.service.Modality;

/// How media goes between two agents, or why it does not.
///
/// @param disposition [Disposition#DELIVERED]; where several pairs were tried in vain
///   [Disposition#NO_CANDIDATE_PAIR]; where there was one, what became of it
/// @param a candidate of A in the chosen pair; empty when none works
/// @param b candidate of B in the chosen pair
/// @param stages from A to B; empty when no pair works
/// @param relays paths of the Edges and appliances that relay, from A to B, each once
/// @param block first place that stopped the best pair, when none works
/// @param reasons the derivation, worked out again when asked for
public record MediaPath(
    Modality modality,
    Disposition disposition,
    Optional<Candidate> a,
    Optional<Candidate> b,
    List<Stage> stages,
    List<String> relays,
    Optional<Block> block,
    Supplier<List<Reason>> reasons) {

  public MediaPath {
    stages = List.copyOf(stages);
    relays = List.copyOf(relays);
  }

  public boolean delivered() {
    return disposition.success();
  }

  /// Delivered without a relay.
  public boolean direct() {
    return delivered() && relays.isEmpty();
  }

  boolean samePair(MediaPath other) {
    return a.equals(other.a) && b.equals(other.b);
  }

  /// Ordered reasons: candidates of A and B, each with how it was gathered or why not, pairs in the
  /// order of their priority with what became of them, and the choice.
  public List<Reason> derivation() {
    return reasons.get();
  }

  /// The same path for another kind of media that takes the same ports.
  public MediaPath as(Modality other) {
    return new MediaPath(other, disposition, a, b, stages, relays, block, reasons);
  }

  /// UDP if every stage is, else TCP; empty when no pair works.
  public Optional<Transport> transport() {
    return stages.isEmpty()
        ? Optional.empty()
        : Optional.of(
            stages.stream().allMatch(s -> s.transport() == Transport.UDP)
                ? Transport.UDP
                : Transport.TCP);
  }

  /// A's packets on their way to B.
  public List<Walk> there() {
    return stages.stream().map(Stage::there).toList();
  }

  /// B's packets on their way to A.
  public List<Walk> back() {
    return stages.reversed().stream().map(Stage::back).toList();
  }

  /// Segments from A to B in order, equal neighbours once.
  public List<Segment> segments() {
    return segments(there());
  }

  /// Of a sequence of walks.
  public static List<Segment> segments(List<Walk> walks) {
    List<Segment> out = new ArrayList<>();
    for (Walk walk : walks) {
      for (Segment segment : walk.segments()) {
        if (out.isEmpty() || out.getLast() != segment) {
          out.add(segment);
        }
      }
    }
    return out;
  }

  /// The caller's leg: to the last relay of the path, or the whole path when it is direct.
  public List<Stage> legOfA() {
    return stages.subList(0, lastRelay());
  }

  /// The called party's leg, from its own end: to its relay (the last of the path), or the whole
  /// path when it is direct.
  public List<Stage> legOfB() {
    List<Stage> own =
        relays.isEmpty()
            ? new ArrayList<>(stages)
            : new ArrayList<>(stages.subList(lastRelay(), stages.size()));
    Collections.reverse(own);
    return own.stream().map(Stage::reversed).toList();
  }

  /// How many stages there are before the last relay.
  private int lastRelay() {
    if (relays.isEmpty()) {
      return stages.size();
    }
    for (int i = stages.size(); i > 0; i--) {
      if (stages.get(i - 1).to().equals(relays.getLast())) {
        return i;
      }
    }
    return 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MediaPath m
        && modality == m.modality
        && disposition == m.disposition
        && a.equals(m.a)
        && b.equals(m.b)
        && stages.equals(m.stages)
        && relays.equals(m.relays)
        && block.equals(m.block);
  }

  @Override
  public int hashCode() {
    return 31 * stages.hashCode() + disposition.hashCode();
  }
}
