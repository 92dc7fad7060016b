package org.turnpike.topology.format;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Zone;
import org.turnpike.topology.service.EdgeService;

/// Holds a file against the grammar and its own names: unknown and missing keys, things of the
/// wrong kind, scalars that cannot be read, names that lead nowhere. Goes on after each mistake.
final class Check {

  private final Declared declared;
  private final List<Mistake> mistakes;

  /// The site around, while one is being checked.
  private String site = "";

  Check(Declared declared, List<Mistake> mistakes) {
    this.declared = declared;
    this.mistakes = mistakes;
  }

  void value(Node node, Shape shape) {
    switch (shape) {
      case Shape.One(var scalar) -> scalar(node, scalar);
      case Shape.Words(var words) -> word(node, words);
      case Shape.Ref(var kind) -> reference(node, kind);
      case Shape.Many(var of) -> many(node, of);
      case Shape.Named(var of) -> named(node, of);
      case Shape.Keyed keyed -> keyed(node, keyed);
      case Shape.ByWord byWord -> byWord(node, byWord);
      case Shape.Short(var brief, var full) -> {
        if (node instanceof Node.Mapping) {
          keyed(node, full);
        } else {
          value(node, brief);
        }
      }
    }
  }

  private void scalar(Node node, Scalar<?> scalar) {
    if (!(node instanceof Node.Text(var place, var text))) {
      mistakes.add(Mistake.of(node.place(), node.kind() + " stands here", scalar.expected()));
      return;
    }
    try {
      scalar.of(text);
    } catch (IllegalArgumentException e) {
      mistakes.add(Mistake.of(place, why(scalar, text), scalar.expected()));
    }
  }

  /// A prefix with host bits set is so common a slip that the message names the cure.
  private static String why(Scalar<?> scalar, String text) {
    String shown = text.length() > 60 ? text.substring(0, 60) + "..." : text;
    if (scalar == Scalar.PREFIX && text.indexOf('/') > 0) {
      try {
        return "\""
            + shown
            + "\" has bits set past its length; the network is "
            + Scalar.BOUND.of(text).subnet();
      } catch (IllegalArgumentException e) {
        return "\"" + shown + "\" is no prefix";
      }
    }
    return "\"" + shown + "\" is no " + scalar.name().replace('-', ' ');
  }

  private void word(Node node, List<String> words) {
    String expected =
        words.size() == 1 ? "\"" + words.getFirst() + "\"" : "one of " + String.join(", ", words);
    if (!(node instanceof Node.Text(var place, var text))) {
      mistakes.add(Mistake.of(node.place(), node.kind() + " stands here", expected));
    } else if (!words.contains(text)) {
      mistakes.add(
          new Mistake(place, node.kind() + " is unknown here", expected, Nearest.to(text, words)));
    }
  }

  private void reference(Node node, Shape.Kind kind) {
    if (!(node instanceof Node.Text(var place, var text))) {
      mistakes.add(
          Mistake.of(node.place(), node.kind() + " stands here", "the name of a " + kind.text()));
      return;
    }
    Set<String> words = new LinkedHashSet<>();
    switch (kind) {
      case ORGANISATION, SITE, NETWORK, POOL, NODE, PROXY, VPN, FAR_END ->
          words.addAll(declared.of(kind));
      case ATTACHMENT -> {
        words.addAll(declared.site(site).networks());
        words.addAll(declared.site(site).circuits());
        words.add(Firewall.ROUTER);
      }
      case FIREWALL -> words.addAll(declared.site(site).firewalls());
      case SELECTOR -> {
        if (readsAsPrefix(text)) {
          return;
        }
        words.add("any");
        for (Zone zone : Zone.values()) {
          words.add(zone.text());
        }
        words.addAll(declared.site(site).networks());
        words.addAll(declared.of(Shape.Kind.NETWORK));
        words.addAll(declared.of(Shape.Kind.NODE));
        for (String pool : declared.of(Shape.Kind.POOL)) {
          words.add(pool);
          for (EdgeService service : EdgeService.values()) {
            words.add(pool + ":" + service.text());
          }
        }
      }
    }
    if (!words.contains(text)) {
      mistakes.add(
          new Mistake(
              place,
              "there is no " + kind.text() + " " + node.kind(),
              few(words),
              Nearest.to(text, words)));
    }
  }

  private static boolean readsAsPrefix(String text) {
    try {
      Scalar.PREFIX.of(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /// A list of what there is, when it is short enough to read.
  private static String few(Set<String> words) {
    return words.isEmpty()
        ? "one that the file declares; it declares none"
        : words.size() <= 12 ? "one of " + String.join(", ", words) : "";
  }

  private void many(Node node, Shape of) {
    switch (node) {
      case Node.Sequence(var _, var items) -> items.forEach(item -> value(item, of));
      case Node.Text _, Node.Mapping _ -> value(node, of);
      case Node.Nothing(var place) ->
          mistakes.add(Mistake.of(place, "nothing stands here", "a list"));
    }
  }

  private void named(Node node, Shape of) {
    if (!(node instanceof Node.Mapping(var _, var entries))) {
      mistakes.add(
          Mistake.of(
              node.place(), node.kind() + " stands here", "names, each with what belongs to it"));
      return;
    }
    for (Map.Entry<String, Node.Entry> entry : entries.entrySet()) {
      String key = entry.getKey();
      try {
        Scalar.NAME.of(key);
      } catch (IllegalArgumentException e) {
        mistakes.add(
            Mistake.of(
                entry.getValue().at(), "\"" + key + "\" is no name", Scalar.NAME.expected()));
      }
      String around = site;
      if (of == Grammar.SITE
          || (of instanceof Shape.Ref(var kind) && kind == Shape.Kind.FIREWALL)) {
        site = key;
      }
      value(entry.getValue().value(), of);
      site = around;
    }
  }

  private void keyed(Node node, Shape.Keyed shape) {
    if (!(node instanceof Node.Mapping(var place, var entries))) {
      mistakes.add(
          Mistake.of(
              node.place(),
              node.kind() + " stands here",
              "a mapping with keys such as "
                  + String.join(", ", shape.keys().keySet().stream().limit(4).toList())));
      return;
    }
    shape
        .keys()
        .forEach((key, what) -> {
          if (what.required() && !entries.containsKey(key)) {
            mistakes.add(
                Mistake.of(
                    place,
                    "\""
                        + key
                        + "\" is missing in this "
                        + shape.name().replace('-', ' ')
                        + " ("
                        + what.doc()
                        + ")"));
          }
        });
    entries.forEach((key, entry) -> {
      Shape.Key known = shape.keys().get(key);
      if (known == null) {
        mistakes.add(
            new Mistake(
                entry.at(),
                "unknown key \"" + key + "\" in this " + shape.name().replace('-', ' '),
                shape.keys().size() <= 12
                    ? "one of " + String.join(", ", shape.keys().keySet())
                    : "",
                Nearest.to(key, shape.keys().keySet())));
      } else {
        value(entry.value(), known.shape());
      }
    });
  }

  private void byWord(Node node, Shape.ByWord shape) {
    if (!(node instanceof Node.Mapping(var place, var _))) {
      mistakes.add(
          Mistake.of(
              node.place(),
              node.kind() + " stands here",
              "a mapping with \"" + shape.key() + "\""));
      return;
    }
    Optional<Node> word = Declared.at(node, shape.key());
    List<String> words = List.copyOf(shape.shapes().keySet());
    if (word.isEmpty()) {
      mistakes.add(
          Mistake.of(
              place,
              "\"" + shape.key() + "\" is missing here",
              "one of " + String.join(", ", words)));
    } else if (word.get() instanceof Node.Text(var _, var text)
        && shape.shapes().get(text) instanceof Shape.Keyed keyed) {
      keyed(node, keyed);
    } else {
      word(word.get(), words);
    }
  }
}
