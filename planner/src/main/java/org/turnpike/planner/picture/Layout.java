package org.turnpike.planner.picture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.turnpike.planner.picture.Glyph.Column;
import org.turnpike.planner.picture.Glyph.Kind;
import org.turnpike.planner.picture.Svg.Box;
import org.turnpike.topology.SiteId;
import org.turnpike.topology.Topology;
import org.turnpike.topology.network.Circuit;
import org.turnpike.topology.network.Firewall;
import org.turnpike.topology.network.Link;
import org.turnpike.topology.network.Segment;
import org.turnpike.topology.network.Site;
import org.turnpike.topology.party.User;
import org.turnpike.topology.service.CloudConnector;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.Pool;
import org.turnpike.topology.service.PstnGateway;
import org.turnpike.topology.service.ReverseProxy;
import org.turnpike.topology.service.Role;
import org.turnpike.topology.service.ServerPool;

/// Where everything of one call stands.
///
/// Customer and partner on the left, what is between in the middle with private circuits above the
/// Internet, the provider on the right. Within a site hosts are outermost and the firewall that
/// circuits end on is next to the middle. Only what the call passes is shown, and every circuit of
/// the sites that it leaves, since the one not taken is half of the answer.
final class Layout {

  private static final double TOP = 96;
  private static final double ROW = 62;
  private static final double HEAD = 34;
  private static final double GAP = 18;

  private static final double LEFT = 30;
  private static final double LEFT_RIGHT = 712;
  private static final double MIDDLE = 760;
  private static final double MIDDLE_RIGHT = 1300;
  private static final double RIGHT = 1350;
  private static final double RIGHT_RIGHT = 1750;

  private static final double HOST_X = 136;
  private static final double ROUTER_X = 282;
  private static final double INNER_X = 432;
  private static final double OUTER_X = 624;
  private static final double NEAR_X = 846;
  private static final double CLOUD_X = 1030;
  private static final double FAR_X = 1214;
  private static final double REGION_ROUTER_X = 1446;
  private static final double REGION_HOST_X = 1655;

  private static final double HOST_GUTTER = 233;
  private static final double ROUTER_GUTTER = 331;
  private static final double INNER_GUTTER = 533;
  private static final double OUTER_GUTTER = 736;
  private static final double NEAR_GUTTER = 952;
  private static final double CLOUD_GUTTER = 1108;
  private static final double FAR_GUTTER = 1325;
  private static final double REGION_GUTTER = 1522;

  /// @param segment whose colour it has
  record Area(Segment segment, String title, Box box) {}

  /// A site in its area.
  ///
  /// @param atRight whether its name stands at the right end, away from links to its router
  record Place(String title, Box box, boolean atRight) {}

  private final Topology topology;
  private final Set<String> passed = new LinkedHashSet<>();
  private final Map<String, Glyph> glyphs = new LinkedHashMap<>();
  private final List<Area> areas = new ArrayList<>();
  private final List<Place> places = new ArrayList<>();
  private double width = MIDDLE_RIGHT + LEFT;
  private double bottom = TOP;

  private Layout(Topology topology) {
    this.topology = topology;
  }

  /// @param ids that have to be shown
  static Layout of(Topology topology, List<String> ids) {
    Layout layout = new Layout(topology);
    layout.passed.addAll(ids);
    layout.arrange();
    return layout;
  }

  Map<String, Glyph> glyphs() {
    return glyphs;
  }

  List<Area> areas() {
    return areas;
  }

  List<Place> places() {
    return places;
  }

  double width() {
    return width;
  }

  double bottom() {
    return bottom;
  }

  boolean taken(Glyph glyph) {
    return passed.contains(glyph.id());
  }

  private void arrange() {
    List<Site> shown = topology.sites().values().stream().filter(s -> !ids(s).isEmpty()).toList();
    List<Site> own = of(shown, Segment.CN);
    List<Site> partner = of(shown, Segment.FCN);
    List<Site> regions = of(shown, Segment.MSN);
    List<Site> open = of(shown, Segment.INT);
    double left = side(own, Segment.CN, TOP);
    left = side(partner, Segment.FCN, left == TOP ? TOP : left + GAP);
    double middle = middle(concat(own, partner), regions, open);
    double right = regions.isEmpty() ? TOP : regions(regions);
    bottom = Math.max(left, Math.max(middle, right));
    // The last area of each column reaches down as far as the longest column.
    for (double x : List.of(LEFT, MIDDLE, RIGHT)) {
      areas.stream()
          .filter(a -> a.box().x() == x)
          .reduce((_, b) -> b)
          .ifPresent(a -> areas.set(areas.indexOf(a), stretched(a)));
    }
    width = (regions.isEmpty() ? MIDDLE_RIGHT : RIGHT_RIGHT) + LEFT;
  }

  private Area stretched(Area a) {
    Box b = a.box();
    return new Area(a.segment(), a.title(), new Box(b.x(), b.y(), b.width(), bottom - b.y()));
  }

  private static List<Site> concat(List<Site> a, List<Site> b) {
    List<Site> out = new ArrayList<>(a);
    out.addAll(b);
    return out;
  }

  private List<Site> of(List<Site> sites, Segment segment) {
    return sites.stream().filter(s -> topology.segment(s.id()) == segment).toList();
  }

  /// What is shown of a site, its circuits left out.
  private List<String> ids(Site site) {
    return passed.stream()
        .filter(id -> !id.contains("/circuits/"))
        .filter(id -> siteOf(id).filter(site.id()::equals).isPresent())
        .toList();
  }

  private Optional<SiteId> siteOf(String id) {
    String[] parts = id.split("/", -1);
    return switch (parts[0]) {
      case "sites" -> Optional.of(new SiteId(parts[1]));
      case "users" -> Optional.of(topology.user(parts[1]).at().site());
      case "gateways" ->
          Optional.ofNullable(topology.gateways().get(parts[1])).map(g -> g.network().site());
      case "pools" ->
          parts.length > 3 ? Optional.of(topology.pool(parts[1]).site()) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private double side(List<Site> sites, Segment segment, double from) {
    if (sites.isEmpty()) {
      return from;
    }
    double y = from + HEAD;
    for (int i = 0; i < sites.size(); i++) {
      if (i > 0) {
        y = links(sites.subList(0, i), sites.get(i), ROUTER_X, INNER_GUTTER, y);
      }
      y = site(sites.get(i), y) + GAP;
    }
    areas.add(
        new Area(
            segment,
            title(segment) + owners(sites),
            new Box(LEFT, from, LEFT_RIGHT - LEFT, y - from)));
    return y;
  }

  private String owners(List<Site> sites) {
    return sites.stream()
        .flatMap(s -> s.organisation().stream())
        .distinct()
        .collect(Collectors.joining(", ", ": ", ""));
  }

  private static String title(Segment segment) {
    return switch (segment) {
      case CN -> "Customer network (CN)";
      case FCN -> "Partner's network (FCN)";
      case INT -> "Internet (INT)";
      case ER -> "ExpressRoute (ER)";
      case MSN -> "Provider's network (MSN)";
      case PSTN -> "Telephone network (PSTN)";
    };
  }

  /// Links from sites above to the one below, between their boxes.
  private double links(List<Site> above, Site below, double x, double gutter, double from) {
    double y = from;
    for (Link link : topology.links()) {
      boolean joins =
          (link.b().equals(below.id()) && has(above, link.a()))
              || (link.a().equals(below.id()) && has(above, link.b()));
      if (joins && passed.contains(link.path())) {
        put(
            link.path(),
            Kind.LINK,
            link.name(),
            said(link.quality().bandwidthBps(), link.quality().latencyNs(), link.up()),
            Column.ROUTER,
            100,
            gutter,
            x,
            y + Glyph.HEIGHT / 2);
        y += ROW;
      }
    }
    return y;
  }

  private static boolean has(List<Site> sites, SiteId id) {
    return sites.stream().anyMatch(s -> s.id().equals(id));
  }

  private double site(Site site, double from) {
    List<String> hosts = new ArrayList<>();
    List<String> inner = new ArrayList<>();
    List<String> outer = new ArrayList<>();
    String router = "";
    for (String id : ids(site)) {
      if (id.endsWith("/router")) {
        router = id;
      } else if (id.contains("/firewalls/")) {
        (endsCircuit(site, firewall(site, id)) ? outer : inner).add(id);
      } else if (id.startsWith("pools/") && !(pool(id) instanceof ServerPool)) {
        inner.add(id);
      } else {
        hosts.add(id);
      }
    }
    double y = from + HEAD + Glyph.HEIGHT / 2;
    column(hosts, Column.HOST, 0, HOST_GUTTER, HOST_X, y);
    if (!router.isEmpty()) {
      column(List.of(router), Column.ROUTER, 0, ROUTER_GUTTER, ROUTER_X, y);
    }
    // The way from the router to the outer firewall stays free.
    int free = Math.max(1, outer.size());
    column(inner, Column.MIDDLE, free, INNER_GUTTER, INNER_X, y);
    column(outer, Column.OUTER, 0, OUTER_GUTTER, OUTER_X, y);
    int rows = Math.max(hosts.size(), inner.isEmpty() ? free : free + inner.size());
    double height = HEAD + rows * ROW - 4;
    places.add(
        new Place(
            site.id().name(), new Box(LEFT + 14, from, LEFT_RIGHT - LEFT - 28, height), false));
    return from + height;
  }

  private static Firewall firewall(Site site, String id) {
    return java.util.Objects.requireNonNull(
        site.firewalls().get(id.substring(id.lastIndexOf('/') + 1)));
  }

  private static boolean endsCircuit(Site site, Firewall firewall) {
    return firewall.zones().values().stream()
        .flatMap(List::stream)
        .anyMatch(site.circuits()::containsKey);
  }

  private Pool pool(String id) {
    return topology.pool(id.split("/", -1)[1]);
  }

  private void column(
      List<String> ids, Column column, int firstRow, double gutter, double x, double y) {
    for (int i = 0; i < ids.size(); i++) {
      thing(ids.get(i), column, firstRow + i, gutter, x, y + (firstRow + i) * ROW);
    }
  }

  private double middle(List<Site> near, List<Site> regions, List<Site> open) {
    double y = TOP;
    List<Circuit> lines =
        concat(near, regions).stream()
            .flatMap(s -> s.circuits().values().stream())
            .filter(c -> passed.contains(c.path()) || has(near, c.site()))
            .toList();
    List<Circuit> express = lines.stream().filter(Circuit.ExpressRoute.class::isInstance).toList();
    if (!express.isEmpty()) {
      double at = y + HEAD + Glyph.HEIGHT / 2;
      for (int i = 0; i < express.size(); i++) {
        circuit(express.get(i), Kind.PRIVATE, Column.CLOUD, i, FAR_GUTTER, CLOUD_X, at + i * ROW);
      }
      double height = HEAD + express.size() * ROW + 6;
      areas.add(
          new Area(
              Segment.ER, title(Segment.ER), new Box(MIDDLE, y, MIDDLE_RIGHT - MIDDLE, height)));
      y += height + GAP;
    }
    double from = y;
    y += HEAD;
    List<Site> above = open.size() > 1 ? open.subList(0, open.size() / 2) : List.of();
    List<Site> below = open.subList(above.size(), open.size());
    for (Site site : above) {
      y = open(site, y) + GAP;
    }
    y += 6;
    List<Circuit> own =
        lines.stream().filter(c -> c instanceof Circuit.ToInternet && has(near, c.site())).toList();
    List<Circuit> far =
        lines.stream()
            .filter(c -> c instanceof Circuit.ToInternet && has(regions, c.site()))
            .toList();
    int rows = Math.max(1, Math.max(own.size(), far.size()));
    double centre = y + (rows - 1) * ROW / 2 + Glyph.HEIGHT / 2;
    pills(own, Column.NEAR_CIRCUIT, NEAR_GUTTER, NEAR_X, centre);
    pills(far, Column.FAR_CIRCUIT, FAR_GUTTER, FAR_X, centre);
    put("internet", Kind.INTERNET, "Internet", "", Column.CLOUD, 0, CLOUD_GUTTER, CLOUD_X, centre);
    y += rows * ROW + 6;
    for (Site site : below) {
      y = open(site, y) + GAP;
    }
    for (String id : passed) {
      if (id.startsWith("services/")) {
        put(id, Kind.SERVER, name(id), "service", Column.CLOUD, 1, CLOUD_GUTTER, CLOUD_X, y + 36);
        y += ROW + 20;
      }
    }
    areas.add(
        new Area(
            Segment.INT,
            title(Segment.INT),
            new Box(MIDDLE, from, MIDDLE_RIGHT - MIDDLE, y - from)));
    return y;
  }

  private void pills(
      List<Circuit> circuits, Column column, double gutter, double x, double centre) {
    double first = centre - (circuits.size() - 1) * ROW / 2;
    for (int i = 0; i < circuits.size(); i++) {
      circuit(circuits.get(i), Kind.CIRCUIT, column, i, gutter, x, first + i * ROW);
    }
  }

  private void circuit(
      Circuit c, Kind kind, Column column, int row, double gutter, double x, double y) {
    String title = kind == Kind.PRIVATE ? c.site() + " " + c.name() : c.site().name();
    String under = said(c.quality().bandwidthBps(), c.quality().latencyNs(), c.up());
    put(c.path(), kind, title, under, column, row, gutter, x, y);
  }

  private static String said(long bps, long latencyNs, boolean up) {
    List<String> out = new ArrayList<>();
    if (!up) {
      out.add("down");
    }
    if (bps > 0) {
      out.add(
          bps % 1_000_000_000 == 0
              ? bps / 1_000_000_000 + " Gbit/s"
              : Svg.number(bps / 1e6) + " Mbit/s");
    }
    if (latencyNs > 0) {
      out.add(Svg.number(latencyNs / 1e6) + " ms");
    }
    return String.join(", ", out);
  }

  /// A public place: who is there, and the box that they are behind. Its circuit is left out.
  private double open(Site site, double from) {
    List<String> hosts = new ArrayList<>();
    List<String> boxes = new ArrayList<>();
    for (String id : ids(site)) {
      (id.startsWith("sites/") ? boxes : hosts).add(id);
    }
    double y = from + HEAD + Glyph.HEIGHT / 2;
    column(hosts, Column.NEAR_CIRCUIT, 0, NEAR_GUTTER - 2, NEAR_X + 13, y);
    for (int i = 0; i < boxes.size(); i++) {
      String id = boxes.get(boxes.size() - 1 - i);
      thing(id, Column.CLOUD, i + 1, CLOUD_GUTTER, CLOUD_X, y + i * ROW);
    }
    double height = HEAD + Math.max(1, Math.max(hosts.size(), boxes.size())) * ROW - 4;
    places.add(
        new Place(
            site.id().name(),
            new Box(MIDDLE + 10, from, MIDDLE_RIGHT - MIDDLE - 20, height),
            false));
    return from + height;
  }

  private double regions(List<Site> sites) {
    double y = TOP + HEAD;
    for (int i = 0; i < sites.size(); i++) {
      Site site = sites.get(i);
      if (i > 0) {
        y = links(sites.subList(0, i), site, REGION_ROUTER_X, REGION_GUTTER, y);
      }
      List<String> devices = ids(site).stream().filter(id -> id.startsWith("sites/")).toList();
      List<String> hosts = ids(site).stream().filter(id -> !id.startsWith("sites/")).toList();
      double first = y + HEAD + Glyph.HEIGHT / 2;
      column(devices, Column.REGION_ROUTER, 0, REGION_GUTTER, REGION_ROUTER_X, first);
      column(hosts, Column.REGION_HOST, 0, REGION_GUTTER, REGION_HOST_X, first);
      double height = HEAD + Math.max(1, Math.max(devices.size(), hosts.size())) * ROW - 4;
      places.add(
          new Place(
              site.id().name(), new Box(RIGHT + 14, y, RIGHT_RIGHT - RIGHT - 28, height), true));
      y += height + GAP;
    }
    areas.add(
        new Area(
            Segment.MSN,
            title(Segment.MSN) + owners(sites),
            new Box(RIGHT, TOP, RIGHT_RIGHT - RIGHT, y - TOP)));
    return y;
  }

  private void thing(String id, Column column, int row, double gutter, double x, double y) {
    if (id.endsWith("/router")) {
      put(id, Kind.ROUTER, "router", "", column, row, gutter, x, y);
    } else if (id.contains("/firewalls/")) {
      Firewall firewall = firewall(topology.site(new SiteId(id.split("/", -1)[1])), id);
      String under = firewall.nats().isEmpty() ? "firewall" : "firewall, NAT";
      put(id, Kind.FIREWALL, name(id), under, column, row, gutter, x, y);
    } else if (id.startsWith("users/")) {
      User user = topology.user(name(id));
      put(id, Kind.USER, user.name(), "home " + user.home(), column, row, gutter, x, y);
    } else if (id.startsWith("gateways/")) {
      PstnGateway gateway = java.util.Objects.requireNonNull(topology.gateways().get(name(id)));
      put(id, Kind.GATEWAY, gateway.name(), "gateway", column, row, gutter, x, y);
    } else {
      Pool pool = pool(id);
      String[] parts = id.split("/", -1);
      String node = parts[Math.min(3, parts.length - 1)];
      // An appliance is two servers in one box: `.../cc1/mediation`.
      String under = parts.length > 4 ? parts[4] + " of " + pool.name() : said(pool);
      Kind kind =
          pool instanceof ServerPool || pool instanceof ReverseProxy ? Kind.SERVER : Kind.EDGE;
      put(id, kind, node, under, column, row, gutter, x, y);
    }
  }

  private static String said(Pool pool) {
    return switch (pool) {
      case EdgePool _ -> "Edge";
      case CloudConnector _ -> "Cloud Connector";
      case ServerPool p -> role(p);
      case ReverseProxy _ -> "reverse proxy";
    };
  }

  private static String role(ServerPool pool) {
    return switch (pool.roles().stream().findFirst().orElse(Role.FRONT_END)) {
      case FRONT_END -> "Front End";
      case DIRECTOR -> "Director";
      case MEDIATION -> "Mediation";
      case BROADCAST -> "broadcast";
      case XMPP_GATEWAY -> "XMPP gateway";
    };
  }

  private static String name(String id) {
    return id.substring(id.lastIndexOf('/') + 1);
  }

  private void put(
      String id,
      Kind kind,
      String title,
      String under,
      Column column,
      int row,
      double gutter,
      double x,
      double y) {
    glyphs.put(id, new Glyph(id, kind, title, under, column, row, gutter, x, y));
  }
}
