package org.turnpike.web;

import java.util.List;

/// Figures in Prometheus' text format 0.0.4.
final class Prometheus {

  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private Prometheus() {}

  static String text(List<NodeStatus.Figure> figures) {
    StringBuilder out = new StringBuilder();
    String last = "";
    for (NodeStatus.Figure figure : figures) {
      if (!figure.name().equals(last)) {
        last = figure.name();
        out.append("# HELP ").append(last).append(' ').append(figure.help()).append('\n');
        out.append("# TYPE ").append(last).append(figure.counter() ? " counter\n" : " gauge\n");
      }
      out.append(last);
      if (!figure.label().isEmpty()) {
        out.append('{').append(figure.label()).append('}');
      }
      double value = figure.value();
      out.append(' ');
      if (value == Math.rint(value) && Math.abs(value) < 1e15) {
        out.append((long) value);
      } else {
        out.append(value);
      }
      out.append('\n');
    }
    return out.toString();
  }
}
