package org.turnpike.planner.picture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turnpike.planner.flow.Leg;
import org.turnpike.planner.flow.Party;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.planner.picture.Svg.Box;
import org.turnpike.planner.picture.Svg.Point;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Segment;

/// Draws one predicted call.
///
/// The same prediction gives the same bytes. Legs are told apart by number, colour and dashes, so
/// that a print without colour is read as well; the page is white whatever is around it.
public final class Picture {

  private static final String STYLE =
      """
      text { font-family: "Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; fill: #1f2933; }
      .heading { font-size: 25px; font-weight: 600; }
      .subheading { font-size: 15px; fill: #52606d; }
      .area { font-size: 14px; font-weight: 600; fill: #3e4c59; }
      .place { font-size: 13px; font-weight: 600; fill: #52606d; }
      .title { font-size: 13px; font-weight: 600; }
      .under { font-size: 11px; fill: #52606d; }
      .middle { text-anchor: middle; }
      .end { text-anchor: end; }
      .idle { fill: #8f9ba8; }
      .number { font-size: 11px; font-weight: 700; fill: #ffffff; text-anchor: middle; }
      .legend { font-size: 14px; font-weight: 600; }
      .said { font-size: 13px; fill: #3e4c59; }
      .page { fill: #ffffff; }
      .cn { fill: #eaf2fb; stroke: #b5cde6; }
      .fcn { fill: #f3edfa; stroke: #d0bfe4; }
      .int { fill: #f3f4f2; stroke: #c9cdc6; }
      .er { fill: #e8f5ec; stroke: #b2d8bf; }
      .msn { fill: #fdf4e3; stroke: #e6cf9f; }
      .site { fill: #ffffff; fill-opacity: 0.72; stroke: #c3ccd5; }
      .thing { fill: #ffffff; stroke: #52606d; stroke-width: 1.3; }
      .unused { fill: #fafafa; stroke: #c3ccd5; stroke-dasharray: 4 3; }
      .icon { fill: none; stroke: #3e4c59; stroke-width: 1.5; stroke-linejoin: round; stroke-linecap: round; }
      .casing { fill: none; stroke: #ffffff; stroke-width: 6; }
      .way { fill: none; }
      .lost { fill: none; stroke: #b00020; stroke-width: 3.5; stroke-linecap: round; }
      """;

  private final Topology topology;
  private final Prediction prediction;
  private final List<Drawn> legs;
  private final Layout layout;
  private final Svg svg = new Svg();

  /// What stands on a leg's way, by paths in the topology, in order: hosts, devices, circuits and
  /// links, and `internet`.
  public static List<String> passed(Leg leg) {
    return Drawn.of(leg).ids();
  }

  private Picture(Topology topology, Prediction prediction) {
    this.topology = topology;
    this.prediction = prediction;
    this.legs = prediction.legs().stream().filter(l -> !l.mirror()).map(Drawn::of).toList();
    this.layout =
        Layout.of(
            topology,
            Stream.concat(
                    Stream.of(prediction.scenario().a(), prediction.scenario().b())
                        .filter(Party.Person.class::isInstance)
                        .map(Party::path),
                    legs.stream().flatMap(d -> d.ids().stream()))
                .distinct()
                .toList());
  }

  /// An SVG document.
  public static String svg(Topology topology, Prediction prediction) {
    return new Picture(topology, prediction).drawn();
  }

  /// How a leg is drawn.
  private record Pen(String colour, String dashes, double width) {}

  private static Pen pen(Leg leg) {
    return switch (leg.kind()) {
      case SIGNALLING ->
          switch (leg.side()) {
            case A -> new Pen("#b45309", "9 4", 2.4);
            case B -> new Pen("#a21a6b", "9 4", 2.4);
            case SERVERS -> new Pen("#6b4f9e", "3 4", 2.6);
          };
      case PORTAL -> new Pen("#4a5560", "12 4 3 4", 2.4);
      case MEDIA ->
          switch (leg.side()) {
            case A -> new Pen("#0b62a8", "", 3.4);
            case B -> new Pen("#0a7d5f", "", 3.4);
            case SERVERS -> new Pen("#2c7a9b", "14 3", 3.4);
          };
    };
  }

  private String drawn() {
    double width = layout.width();
    double legend = layout.bottom() + 26;
    int rows = (legs.size() + 1) / 2;
    double height = legend + Math.max(1, rows) * 46 + 14;
    svg.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    svg.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "viewBox",
        "0 0 " + Svg.number(width) + " " + Svg.number(height),
        "width",
        Svg.number(width),
        "height",
        Svg.number(height),
        "role",
        "img");
    svg.leaf("title", heading());
    svg.leaf("desc", legs.stream().map(this::said).collect(Collectors.joining(" ")));
    svg.open("style").raw(STYLE.stripTrailing()).close("style");
    svg.open("defs");
    for (int i = 0; i < legs.size(); i++) {
      arrow(i, pen(legs.get(i).leg()));
    }
    svg.close("defs");
    svg.rect(new Box(0, 0, width, height), 0, "page");
    svg.text(30, 44, "heading", heading());
    svg.text(30, 70, "subheading", topology.name() + " \u2013 " + verdict());
    layout.areas().forEach(this::area);
    layout
        .places()
        .forEach(p -> {
          svg.rect(p.box(), 8, "site");
          String title = fitted(p.title(), 180, 8.6);
          if (p.atRight()) {
            svg.text(p.box().right() - 12, p.box().y() + 20, "place end", title);
          } else {
            svg.text(p.box().x() + 12, p.box().y() + 20, "place", title);
          }
        });
    ways();
    layout.glyphs().values().forEach(this::glyph);
    marks();
    legend(legend);
    svg.close("svg");
    return svg.toString();
  }

  private void area(Layout.Area area) {
    svg.rect(area.box(), 12, area.segment() == Segment.PSTN ? "int" : style(area.segment()));
    svg.text(area.box().x() + 14, area.box().y() + 23, "area", area.title());
  }

  private static String style(Segment segment) {
    return segment.name().toLowerCase(java.util.Locale.ROOT);
  }

  private void arrow(int leg, Pen pen) {
    svg.open(
        "marker",
        "id",
        "arrow" + leg,
        "viewBox",
        "0 0 10 10",
        "refX",
        "9",
        "refY",
        "5",
        "markerWidth",
        "13",
        "markerHeight",
        "13",
        "markerUnits",
        "userSpaceOnUse",
        "orient",
        "auto-start-reverse");
    svg.empty("path", "d", "M0 0.8 L10 5 L0 9.2 z", "fill", pen.colour);
    svg.close("marker");
  }

  private List<Point> points(int leg) {
    List<Glyph> passed =
        legs.get(leg).ids().stream()
            .map(layout.glyphs()::get)
            .flatMap(g -> g == null ? Stream.<Glyph>of() : Stream.of(g))
            .toList();
    return Route.of(passed, leg, legs.size());
  }

  private void ways() {
    for (int i = 0; i < legs.size(); i++) {
      List<Point> points = points(i);
      if (points.size() < 2) {
        continue;
      }
      Pen pen = pen(legs.get(i).leg());
      svg.line(points, "class", "casing");
      List<String> attributes =
          new ArrayList<>(
              List.of("class", "way", "stroke", pen.colour, "stroke-width", Svg.number(pen.width)));
      if (!pen.dashes.isEmpty()) {
        attributes.addAll(List.of("stroke-dasharray", pen.dashes));
      }
      if (!legs.get(i).lost()) {
        attributes.addAll(List.of("marker-end", "url(#arrow" + i + ")"));
      }
      // Media goes both ways, a request one.
      if (legs.get(i).leg().kind() == Leg.Kind.MEDIA && !legs.get(i).lost()) {
        attributes.addAll(List.of("marker-start", "url(#arrow" + i + ")"));
      }
      svg.line(points, attributes.toArray(String[]::new));
    }
  }

  /// The numbers of the legs, and where one is lost.
  private void marks() {
    List<Point> taken = new ArrayList<>();
    for (int i = 0; i < legs.size(); i++) {
      List<Point> points = points(i);
      if (points.size() < 2) {
        continue;
      }
      if (legs.get(i).lost()) {
        Point end = points.getLast();
        String x = Svg.number(end.x());
        String y = Svg.number(end.y());
        svg.empty(
            "path", "class", "lost", "d", "M" + x + " " + y + " m-7 -7 l14 14 m0 -14 l-14 14");
        taken.add(end);
      }
      Point at = free(points, taken);
      taken.add(at);
      number(i, at);
    }
  }

  private void number(int leg, Point at) {
    svg.empty(
        "circle",
        "cx",
        Svg.number(at.x()),
        "cy",
        Svg.number(at.y()),
        "r",
        "9.5",
        "fill",
        pen(legs.get(leg).leg()).colour,
        "stroke",
        "#ffffff",
        "stroke-width",
        "1.5");
    svg.text(at.x(), at.y() + 4, "number", Integer.toString(leg + 1));
  }

  /// On the longest straight piece where neither a glyph nor another number is.
  private Point free(List<Point> points, List<Point> taken) {
    List<List<Point>> pieces = new ArrayList<>();
    for (int i = 1; i < points.size(); i++) {
      pieces.add(List.of(points.get(i - 1), points.get(i)));
    }
    pieces.sort(Comparator.comparingDouble((List<Point> p) -> -p.getFirst().to(p.getLast())));
    for (List<Point> piece : pieces) {
      Point a = piece.getFirst();
      Point b = piece.getLast();
      for (double part : new double[] {0.5, 0.35, 0.65, 0.2, 0.8, 0.42, 0.58, 0.28, 0.72}) {
        Point p = a.towards(b, 0);
        p = new Point(p.x() + (b.x() - a.x()) * part, p.y() + (b.y() - a.y()) * part);
        if (clear(p, taken)) {
          return p;
        }
      }
    }
    return pieces.getFirst().getFirst();
  }

  private boolean clear(Point p, List<Point> taken) {
    return taken.stream().allMatch(t -> t.to(p) > 21)
        && layout.glyphs().values().stream().noneMatch(g -> g.box().covers(p, 12))
        && layout.areas().stream()
            .noneMatch(
                a -> new Box(a.box().x(), a.box().y(), 11 * a.title().length(), 26).covers(p, 8))
        && layout.places().stream()
            .noneMatch(s -> new Box(s.box().x(), s.box().y(), s.box().width(), 26).covers(p, 4));
  }

  private void glyph(Glyph glyph) {
    boolean taken = layout.taken(glyph);
    String style = taken ? "thing" : "unused";
    String idle = taken ? "" : " idle";
    Box box = glyph.box();
    svg.open("g");
    svg.leaf("title", glyph.id());
    switch (glyph.kind()) {
      case INTERNET -> {
        svg.empty(
            "ellipse",
            "cx",
            Svg.number(glyph.x()),
            "cy",
            Svg.number(glyph.y()),
            "rx",
            Svg.number(box.width() / 2),
            "ry",
            Svg.number(box.height() / 2),
            "class",
            style);
        svg.text(glyph.x(), glyph.y() + 4.5, "title middle" + idle, glyph.title());
      }
      case ROUTER -> {
        svg.rect(box, 23, style);
        svg.text(glyph.x(), glyph.y() + 4, "under middle" + idle, glyph.title());
      }
      case CIRCUIT, PRIVATE, LINK -> {
        svg.rect(box, 23, style);
        boolean two = !glyph.under().isEmpty();
        svg.text(
            glyph.x(),
            glyph.y() + (two ? -2 : 4.5),
            "title middle" + idle,
            fitted(glyph.title(), box.width() - 24, 8.4));
        if (two) {
          svg.text(
              glyph.x(),
              glyph.y() + 14,
              "under middle" + idle,
              fitted(glyph.under(), box.width() - 24, 6.6));
        }
      }
      case USER, SERVER, EDGE, GATEWAY, FIREWALL -> {
        svg.rect(box, 6, style);
        Icon.draw(svg, glyph.kind(), box.x() + 9, glyph.y() - 10);
        svg.text(
            box.x() + 36,
            glyph.y() - 3,
            "title" + idle,
            fitted(glyph.title(), box.width() - 42, 8.4));
        svg.text(
            box.x() + 36,
            glyph.y() + 13,
            "under" + idle,
            fitted(glyph.under(), box.width() - 42, 6.6));
      }
    }
    svg.close("g");
  }

  /// As much of a text as has room; the whole is in the glyph's tooltip.
  static String fitted(String text, double room, double perCharacter) {
    int most = (int) (room / perCharacter);
    return text.length() <= most ? text : text.substring(0, Math.max(1, most - 1)) + "\u2026";
  }

  private void legend(double y) {
    double half = (layout.width() - 60) / 2;
    int rows = (legs.size() + 1) / 2;
    for (int i = 0; i < legs.size(); i++) {
      double x = i < rows ? 30 : 30 + half;
      double at = y + (i % rows) * 46;
      Pen pen = pen(legs.get(i).leg());
      List<String> attributes =
          new ArrayList<>(
              List.of("class", "way", "stroke", pen.colour, "stroke-width", Svg.number(pen.width)));
      if (!pen.dashes.isEmpty()) {
        attributes.addAll(List.of("stroke-dasharray", pen.dashes));
      }
      svg.line(
          List.of(new Point(x, at + 4), new Point(x + 64, at + 4)),
          attributes.toArray(String[]::new));
      number(i, new Point(x + 32, at + 4));
      String[] lines = {title(legs.get(i)), outcome(legs.get(i))};
      svg.text(x + 78, at + 2, "legend", fitted(lines[0], half - 90, 8.6));
      svg.text(x + 78, at + 20, "said", fitted(lines[1], half - 90, 7.2));
    }
    if (legs.isEmpty()) {
      svg.text(30, y, "said", verdict());
    }
  }

  private String said(Drawn drawn) {
    return title(drawn) + ": " + outcome(drawn) + ".";
  }

  private String title(Drawn drawn) {
    Leg leg = drawn.leg();
    Scenario scenario = prediction.scenario();
    String whose =
        switch (leg.side()) {
          case A -> "of " + scenario.a().name();
          case B -> "of " + scenario.b().name();
          case SERVERS -> "between servers";
        };
    return switch (leg.kind()) {
      case SIGNALLING -> "Signalling " + whose;
      case PORTAL -> "Portal, asked by " + scenario.a().name();
      case MEDIA -> {
        boolean same =
            prediction.legs(Leg.Kind.MEDIA).stream().anyMatch(Leg::mirror)
                && leg.side() == Leg.Side.A;
        String both =
            same ? "between " + scenario.a().name() + " and " + scenario.b().name() : whose;
        yield scenario.modality().map(m -> capital(m.text())).orElse("Media")
            + " "
            + both
            + ", "
            + leg.transport().name();
      }
    };
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  private String outcome(Drawn drawn) {
    Leg leg = drawn.leg();
    String way = leg.segmentsText().replace(">", " \u203a ");
    String by = leg.edges().isEmpty() ? "" : ", by " + String.join(" and ", leg.edges());
    return (way.isEmpty() ? "no way" : way)
        + by
        + (leg.delivered()
            ? ""
            : "; " + leg.disposition().text() + leg.why().map(w -> ": " + w).orElse(""));
  }

  private String heading() {
    Scenario s = prediction.scenario();
    String a = s.a().name();
    String media = s.modality().map(m -> ", " + m.text()).orElse("");
    return switch (s.b()) {
      case Party.Home h -> a + " signs in to " + h.name();
      case Party.Person p -> a + " calls " + p.name() + media;
      case Party.Meeting m -> a + " joins a conference of " + m.name() + media;
      case Party.Line l -> a + " calls the telephone network by " + l.name();
      case Party.Stream b -> a + " watches " + b.name();
    };
  }

  private String verdict() {
    return prediction.failed().isEmpty()
        ? prediction.disposition().text()
        : prediction.disposition().text()
            + prediction.failed().flatMap(Leg::why).map(w -> ": " + w).orElse("");
  }
}
