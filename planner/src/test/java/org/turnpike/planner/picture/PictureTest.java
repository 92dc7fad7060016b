package org.turnpike.planner.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turnpike.planner.flow.Flows;
import org.turnpike.planner.flow.Leg;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.planner.picture.Svg.Box;
import org.turnpike.planner.picture.Svg.Point;
import org.turnpike.planner.whatif.Change;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.network.Ports;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.network.Transport;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class PictureTest {

  private static final Path EXAMPLES = Path.of("..", "examples");

  private static Topology example(String name) throws IOException {
    return read(Files.readString(EXAMPLES.resolve(name + ".yaml")));
  }

  private static Topology read(String text) {
    return switch (TopologyFile.read(text, "test.yaml")) {
      case Loaded.Good good -> good.topology();
      case Loaded.Bad bad -> throw new AssertionError(bad.mistakes().toString());
    };
  }

  static Stream<String> examples() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(".yaml"))
          .map(f -> f.replace(".yaml", ""))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static Prediction call(Topology topology, String id) {
    Flows flows = Flows.of(topology);
    Scenario scenario =
        flows.scenarios().stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow();
    return flows.predict(scenario);
  }

  private static Document parsed(String svg) {
    try {
      var factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    } catch (Exception e) {
      throw new AssertionError(e.getMessage() + "\n" + svg, e);
    }
  }

  private static List<String> texts(String svg) {
    var nodes = parsed(svg).getElementsByTagName("text");
    List<String> out = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      out.add(nodes.item(i).getTextContent());
    }
    return out;
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyCallOfAnExampleHasAPictureInWhichNothingCoversAnother(String example)
      throws IOException {
    Topology topology = example(example);
    Flows flows = Flows.of(topology);
    for (Scenario scenario : flows.scenarios()) {
      Prediction prediction = flows.predict(scenario);
      Element root = parsed(Picture.svg(topology, prediction)).getDocumentElement();
      assertThat(root.getAttribute("viewBox")).startsWith("0 0 ");
      List<Drawn> legs =
          prediction.legs().stream().filter(l -> !l.mirror()).map(Drawn::of).toList();
      Layout layout =
          Layout.of(topology, legs.stream().flatMap(d -> d.ids().stream()).distinct().toList());
      List<Glyph> all = List.copyOf(layout.glyphs().values());
      for (int i = 0; i < all.size(); i++) {
        Glyph glyph = all.get(i);
        assertThat(layout.areas())
            .as(scenario.id() + ": " + glyph.id() + " stands in an area")
            .anyMatch(a -> within(a.box(), glyph.box()));
        for (Glyph other : all.subList(i + 1, all.size())) {
          assertThat(overlap(glyph.box(), other.box()))
              .as(scenario.id() + ": " + glyph.id() + " and " + other.id())
              .isFalse();
        }
      }
      for (int i = 0; i < legs.size(); i++) {
        crossesOnlyWhatItPasses(topology, scenario, legs, i, layout);
      }
    }
  }

  private static void crossesOnlyWhatItPasses(
      Topology topology, Scenario scenario, List<Drawn> legs, int leg, Layout layout) {
    List<String> ids = legs.get(leg).ids();
    List<Glyph> passed =
        ids.stream()
            .filter(layout.glyphs()::containsKey)
            .map(id -> Objects.requireNonNull(layout.glyphs().get(id)))
            .toList();
    assertThat(passed)
        .as(scenario.id() + ": all that leg " + leg + " passes is shown")
        .hasSameSizeAs(ids.stream().filter(id -> !hidden(topology, id)).toList());
    List<Point> points = Route.of(passed, leg, legs.size());
    for (int i = 1; i < points.size(); i++) {
      Point a = points.get(i - 1);
      Point b = points.get(i);
      Box line =
          new Box(
              Math.min(a.x(), b.x()),
              Math.min(a.y(), b.y()),
              Math.abs(a.x() - b.x()),
              Math.abs(a.y() - b.y()));
      assertThat(a.x() == b.x() || a.y() == b.y())
          .as(scenario.id() + ": " + ids + " " + points)
          .isTrue();
      for (Glyph glyph : layout.glyphs().values()) {
        // A router has nothing to read that a line beside it would hide.
        if (!ids.contains(glyph.id()) && glyph.kind() != Glyph.Kind.ROUTER) {
          assertThat(overlap(line, glyph.box()))
              .as(scenario.id() + ": leg " + (leg + 1) + " and " + glyph.id())
              .isFalse();
        }
      }
    }
  }

  /// Circuits of public places are not drawn; a pool is where a leg ends that found no address.
  private static boolean hidden(Topology topology, String id) {
    return id.matches("pools/[^/]+")
        || (id.contains("/circuits/")
            && topology.site(new SiteId(id.split("/")[1])).kind() == Site.Kind.PUBLIC);
  }

  private static boolean overlap(Box a, Box b) {
    return a.x() < b.right() && b.x() < a.right() && a.y() < b.bottom() && b.y() < a.bottom();
  }

  private static boolean within(Box outer, Box inner) {
    return inner.x() >= outer.x()
        && inner.right() <= outer.right()
        && inner.y() >= outer.y()
        && inner.bottom() <= outer.bottom();
  }

  @Test
  void thePictureShowsTheSegmentsTheCircuitTakenAndTheOneThatIsNot() throws IOException {
    Topology topology = example("hybrid-expressroute");
    Prediction prediction = call(topology, "sign-in/olga/online-europe");
    String svg = Picture.svg(topology, prediction);
    assertThat(texts(svg))
        .contains(
            "olga signs in to online-europe",
            "Customer network (CN): contoso",
            "ExpressRoute (ER)",
            "Internet (INT)",
            "Provider's network (MSN): cloud",
            "redmond expressroute",
            "Signalling of olga",
            "CN \u203a ER \u203a MSN");
    Drawn drawn = Drawn.of(prediction.leg(Leg.Kind.SIGNALLING, Leg.Side.A).orElseThrow());
    assertThat(drawn.ids())
        .startsWith("users/olga", "sites/redmond/router", "sites/redmond/firewalls/outer")
        .contains("sites/redmond/circuits/expressroute")
        .doesNotContain("sites/redmond/circuits/internet");
    Layout layout = Layout.of(topology, drawn.ids());
    assertThat(layout.taken(glyph(layout, "sites/redmond/circuits/expressroute"))).isTrue();
    assertThat(layout.taken(glyph(layout, "sites/redmond/circuits/internet"))).isFalse();
  }

  private static Glyph glyph(Layout layout, String id) {
    return Objects.requireNonNull(layout.glyphs().get(id));
  }

  @Test
  void aCallThatIsLostIsMarkedWhereItEndsAndSaysWhy() throws IOException {
    Topology topology =
        new Change.PortClosed(
                Set.of(Transport.TCP, Transport.UDP),
                new Ports(1, 65535),
                new SiteId("redmond"),
                Optional.of("outer"))
            .on(example("hybrid-expressroute"));
    String svg = Picture.svg(topology, call(topology, "sign-in/olga/online-europe"));
    assertThat(svg).contains("class=\"lost\"");
    assertThat(texts(svg)).anyMatch(t -> t.contains("blocked-by-rule"));
    assertThat(
            Picture.svg(
                example("hybrid-expressroute"),
                call(example("hybrid-expressroute"), "sign-in/olga/online-europe")))
        .doesNotContain("class=\"lost\"");
  }

  @Test
  void theSamePredictionGivesTheSameBytes() throws IOException {
    assertThat(Picture.svg(example("hybrid"), call(example("hybrid"), "call/alice/olga/audio")))
        .isEqualTo(
            Picture.svg(example("hybrid"), call(example("hybrid"), "call/alice/olga/audio")));
  }

  @Test
  void whatAFileSaysIsTextAndNeverMarkup() throws IOException {
    Topology topology =
        read(
            Files.readString(EXAMPLES.resolve("hybrid.yaml"))
                .replaceFirst("name: .*", "name: '<script>alert(1)</script> & \"so\" on'"));
    String svg = Picture.svg(topology, call(topology, "sign-in/alice/fe"));
    assertThat(svg)
        .doesNotContain("<script")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;so&quot; on");
    assertThat(parsed(svg).getElementsByTagName("script").getLength()).isZero();
  }

  @Test
  void nothingIsLoadedFromElsewhere() throws IOException {
    String svg =
        Picture.svg(example("online"), call(example("online"), "sign-in/alice/online-europe"));
    assertThat(svg.replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http")
        .doesNotContain("href")
        .doesNotContain("@import");
  }

  @Test
  void aNameThatIsTooLongIsCutAndStaysInTheTooltip() {
    assertThat(Picture.fitted("europe-front-end-of-the-second-region", 100, 8)).hasSize(12);
    assertThat(Picture.fitted("short", 100, 8)).isEqualTo("short");
  }
}
