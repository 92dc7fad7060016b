package org.turnpike.planner.random;

import java.util.SplittableRandom;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;

/// A topology drawn from a seed: organisations (customers, a provider, partners), sites with
/// networks of both families, circuits, firewalls with their rules and translations, links, Edge
/// pools of all five options with 1 to 12 nodes, the other roles, users, and what the file says of
/// DNS, certificates and marks. The same seed gives the same file on every machine.
///
/// @param seed name it in the message of a test that fails
public record RandomTopology(long seed, Style style, Tree.Entries file) {

  /// How far from the documents' advice a drawing goes.
  public enum Style {
    /// Deployments as the documents want them, with the rules and translations that they need in
    /// place. `check` may have warnings, calls have a way.
    SOUND,
    /// Whatever can be said: missing rules, translators that rewrite sources, pools of the wrong
    /// size, circuits that are down.
    ODD
  }

  /// Of either style, with a few sites.
  public static RandomTopology of(long seed) {
    return of(seed, seed % 2 == 0 ? Style.SOUND : Style.ODD);
  }

  public static RandomTopology of(long seed, Style style) {
    Draw draw = new Draw(seed);
    return of(seed, style, draw.chance(70) ? draw.between(1, 3) : draw.between(4, 8));
  }

  /// @param sites of customers, 1 to 10,000; partners, regions and public places come on top
  public static RandomTopology of(long seed, Style style, int sites) {
    return new RandomTopology(seed, style, new Drawing(new Draw(seed ^ 0x5eed), style).draw(sites));
  }

  /// The file.
  public String yaml() {
    return Tree.yaml(file, new SplittableRandom(seed), false);
  }

  /// The same said in another order and in other styles of YAML: entries of maps change places,
  /// lists stay, since the order of a list means something.
  public String shuffled(long order) {
    return Tree.yaml(file, new SplittableRandom(order), true);
  }

  /// The same with one thing changed, at a path such as `links/wan/state`.
  public RandomTopology with(String path, String value) {
    return new RandomTopology(seed, style, file.with(path, Tree.text(value)));
  }

  /// As the reader reads it.
  ///
  /// @throws IllegalStateException with the reader's mistakes, if it has any
  public Loaded.Good read() {
    return read(yaml());
  }

  public Topology topology() {
    return read().topology();
  }

  /// Another writing of this topology, read.
  public Loaded.Good read(String yaml) {
    return switch (TopologyFile.read(yaml, "seed-" + seed + ".yaml")) {
      case Loaded.Good good -> good;
      case Loaded.Bad(var mistakes) ->
          throw new IllegalStateException(
              "seed " + seed + " is no topology: " + mistakes + "\n" + yaml);
    };
  }
}
