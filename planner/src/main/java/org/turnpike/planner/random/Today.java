package org.turnpike.planner.random;

import java.util.List;

/// What a file says besides networks and servers: hosts on the Internet, records and certificates
/// as they are, marks, and which calls are of interest.
final class Today {

  private final Drawing drawing;
  private final Draw draw;
  private final List<Company> companies;

  Today(Drawing drawing, List<Company> companies) {
    this.drawing = drawing;
    this.draw = drawing.draw;
    this.companies = companies;
  }

  void say(Section root) {
    if (draw.chance(60)) {
      root.put("services", services());
    }
    if (drawing.odd(30)) {
      root.put("dns", dns());
    }
    if (drawing.odd(25) && !drawing.edgeNodes.isEmpty()) {
      root.put("certificates", new Section().put("outside", certificate()));
    }
    if (draw.chance(30)) {
      root.put("qos", qos());
    }
    List<String> names = List.copyOf(drawing.users.tree().entries().keySet());
    if (names.size() > 1 && draw.chance(15)) {
      root.put(
          "scenarios",
          new Section()
              .texts("modalities", List.of("audio", "sharing"))
              .texts("without", List.of(draw.of(names) + " to " + draw.of(names))));
    }
  }

  private Section services() {
    Section services = new Section();
    services.put(
        "resolver",
        new Section().put("kind", "dns").put("address", "198.18.0.53").texts("ports", List.of(53)));
    services.put(
        "revocation",
        new Section()
            .put("kind", "revocation")
            .put("names", "crl.ca.example")
            .put("address", "198.18.0.80")
            .texts("ports", List.of(80)));
    if (draw.chance(50)) {
      services.put(
          "stream",
          new Section()
              .put("kind", draw.of("streaming", "telemetry", "consumer", "admin", "other"))
              .texts("names", List.of("*.stream.example"))
              .put("address", "198.18.0.90"));
    }
    return services;
  }

  private Section dns() {
    String domain = draw.of(companies).domain();
    Section view = new Section();
    if (draw.chance(60)) {
      view.texts(
          "missing",
          List.of(draw.of("_sipfederationtls._tcp.", "_sip._tls.", "sip.", "webcon.") + domain));
    }
    if (draw.chance(50)) {
      Tree address =
          new Section()
              .put("name", "sip." + domain)
              .put("type", "A")
              .texts("value", List.of("192.0.2.10"))
              .tree();
      Tree service =
          new Section()
              .put("name", "_sip._tls." + domain)
              .put("type", "SRV")
              .put("value", draw.of("sip." + domain, "sip.elsewhere.example"))
              .put("port", draw.of(443, 5061))
              .put("priority", 0)
              .put("weight", 10)
              .tree();
      view.put("records", new Tree.Items(draw.of(List.of(address), List.of(address, service))));
    }
    if (draw.chance(20)) {
      view.put("complete", draw.yesNo());
    }
    return new Section().put(draw.of("external", "internal", "edge-resolver"), view);
  }

  private Section certificate() {
    String domain = companies.getFirst().domain();
    Section certificate =
        new Section()
            .texts("nodes", draw.of(List.of(drawing.edgeNodes.getFirst()), drawing.edgeNodes))
            .put("side", draw.of("external", "internal"))
            .put("subject", draw.of("sip.", "access.", "sfbedge.") + domain)
            .texts(
                "san", draw.some(List.of("sip." + domain, "webcon." + domain, "*." + domain), 60))
            .put("issuer", draw.of("public", "internal", "self-signed"));
    if (draw.chance(70)) {
      certificate.texts("eku", draw.of(List.of("server"), List.of("server", "client")));
    }
    if (draw.chance(40)) {
      certificate
          .put("fingerprint", "aa:bb:cc")
          .put("key", "dd:ee:ff")
          .put("expires", "2027-01-01");
    }
    return certificate;
  }

  private Section qos() {
    Section qos = new Section();
    if (draw.chance(70)) {
      qos.put(
          "client-ports", new Section().put("audio", "50020-50039").put("video", "58000-58019"));
    }
    if (draw.chance(30)) {
      qos.put("marks", new Section().put("audio", 46).put("video", draw.of(34, 46)));
    }
    if (draw.chance(30)) {
      qos.put("calls-at-once", draw.between(1, 40) + " %");
    }
    if (!drawing.odd(50)) {
      // The product's default for sharing overlaps audio and video.
      qos.put("server-ports", new Section().put("sharing", "40803-49150"));
    }
    return qos.put("enabled", draw.yesNo());
  }
}
