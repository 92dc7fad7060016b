package org.turnpike.lab.report;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.turnpike.lab.evidence.Sighted;
import org.turnpike.lab.prove.EachRule;
import org.turnpike.lab.prove.Trial;
import org.turnpike.lab.verdict.Proof;
import org.turnpike.lab.verdict.Verdict;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.picture.Picture;
import org.turnpike.topology.Topology;

/// A [Report] as one page that needs nothing else: each call with its picture as predicted and as
/// observed side by side.
final class HtmlReport {

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
      <title>%s</title>
      <style>
      body { font: 15px/1.45 "Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; color: #1f2933; background: #fff; margin: 2rem auto; max-width: 112rem; padding: 0 1.5rem; }
      h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
      table { border-collapse: collapse; width: 100%%; } caption { text-align: left; font-weight: 600; padding: .4rem 0; }
      th, td { text-align: left; padding: .3rem .7rem; border-bottom: 1px solid #d5dbe1; vertical-align: top; }
      .match { color: #0a6b46; font-weight: 600; } .mismatch { color: #b00020; font-weight: 700; } .unproven { color: #7a5300; font-weight: 600; }
      details { border: 1px solid #d5dbe1; border-radius: 6px; margin: .6rem 0; padding: .5rem .9rem; } summary { cursor: pointer; }
      .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(34rem, 1fr)); gap: 1rem; } figure { margin: .5rem 0; } figcaption { font-weight: 600; } img { width: 100%%; height: auto; border: 1px solid #d5dbe1; }
      code { font-size: .92em; }
      </style>
      </head>
      <body>
      """;

  private final StringBuilder out = new StringBuilder();

  private HtmlReport() {}

  static String of(Report report) {
    return new HtmlReport().page(report);
  }

  private String page(Report report) {
    String title = "Proof of " + report.file();
    out.append(HEAD.formatted(escaped(title)));
    out.append("<h1>").append(escaped(title)).append("</h1>\n<p>");
    out.append(escaped(report.sum())).append("</p>\n");
    for (Trial trial : report.trials()) {
      out.append("<h2>").append(escaped(trial.name())).append("</h2>\n");
      trial.proofs().forEach(p -> call(trial.topology(), p));
    }
    if (!report.rules().isEmpty()) {
      rules(report);
    }
    if (!report.features().isEmpty()) {
      out.append("<h2>Drawn</h2>\n<table>\n<tr><th>feature</th><th>topologies</th></tr>\n");
      report.features().forEach((f, n) -> row(f, Integer.toString(n)));
      out.append("</table>\n");
    }
    out.append("<h2>How calls go</h2>\n<table>\n");
    out.append("<tr><th>way</th><th>predicted</th><th>seen</th></tr>\n");
    report
        .kinds()
        .forEach((k, n) -> row(k, Integer.toString(n.predicted()), Integer.toString(n.seen())));
    return out.append("</table>\n</body>\n</html>\n").toString();
  }

  private void call(Topology topology, Proof proof) {
    Verdict verdict = proof.verdict();
    boolean open = verdict instanceof Verdict.Mismatch;
    out.append(open ? "<details open>" : "<details>").append("<summary><span class=\"");
    out.append(verdict.text().toLowerCase(java.util.Locale.ROOT)).append("\">");
    out.append(verdict.text()).append("</span> <code>");
    out.append(escaped(proof.prediction().scenario().id())).append("</code> ");
    out.append(escaped(Said.way(proof.prediction()))).append("</summary>\n");
    String where = verdict.where().strip();
    if (!where.isEmpty()) {
      out.append("<p>").append(escaped(where)).append("</p>\n");
    }
    out.append("<div class=\"pair\">\n");
    picture("Predicted", topology, proof.prediction());
    if (verdict instanceof Verdict.Unproven) {
      out.append("<p>Nothing that can be drawn was observed.</p>\n");
    } else {
      picture("Observed", topology, SeenCall.of(topology, proof));
    }
    out.append("</div>\n");
    seen(proof);
    out.append("</details>\n");
  }

  /// As an image of its own: the styles and marks of one picture do not meet those of another.
  private void picture(String caption, Topology topology, Prediction call) {
    String svg = Picture.svg(topology, call);
    out.append("<figure><figcaption>").append(caption).append("</figcaption><img alt=\"");
    out.append(caption).append(": ").append(escaped(Said.way(call)));
    out.append("\" src=\"data:image/svg+xml;base64,");
    out.append(Base64.getEncoder().encodeToString(svg.getBytes(StandardCharsets.UTF_8)));
    out.append("\"></figure>\n");
  }

  private void seen(Proof proof) {
    if (proof.observation().seen().isEmpty()) {
      return;
    }
    out.append("<table><caption>Seen on the wires</caption>\n<tr><th>wire</th><th>what</th>");
    out.append("<th>from</th><th>to</th><th>packets</th></tr>\n");
    for (Sighted s : proof.observation().seen()) {
      row(
          s.wire(),
          s.what() + (s.turn() ? " in TURN, " : ", ") + s.carrier(),
          s.from().getAddress().getHostAddress() + " " + s.from().getPort(),
          s.to().getAddress().getHostAddress() + " " + s.to().getPort(),
          Integer.toString(s.packets()));
    }
    out.append("</table>\n");
  }

  private void rules(Report report) {
    out.append("<h2>Each rule</h2>\n<table>\n<tr><th>without</th><th>predicted to fail</th>");
    out.append("<th>seen to fail</th><th></th></tr>\n");
    for (EachRule.Outcome each : report.rules()) {
      row(
          each.rule().toString(),
          each.trial().map(_ -> Integer.toString(each.breaks().size())).orElse("-"),
          each.trial().map(_ -> Integer.toString(each.failed().size())).orElse("-"),
          each.why().orElse(each.agrees() ? "MATCH" : "MISMATCH"));
    }
    out.append("</table>\n");
  }

  private void row(String... cells) {
    out.append("<tr>");
    for (String cell : cells) {
      out.append("<td>").append(escaped(cell)).append("</td>");
    }
    out.append("</tr>\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
