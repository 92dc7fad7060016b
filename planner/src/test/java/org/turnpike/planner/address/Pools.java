package org.turnpike.planner.address;

import org.turnpike.planner.dns.ExampleFile;
import org.turnpike.topology.service.EdgeOption;
import org.turnpike.topology.service.EdgePool.Addressing;

/// Files with an Edge pool of any option, addressing and size: the example of the option with its
/// nodes written anew. Node 1 has 10, 40 and 70 in the last place, node 2 one more, and so on.
public final class Pools {

  private Pools() {}

  public static ExampleFile of(EdgeOption option, Addressing addressing, int nodes) {
    ExampleFile example = ExampleFile.of(option);
    int from = example.text().indexOf("    nodes:\n      edge1:");
    int to = example.text().indexOf("\nusers:");
    StringBuilder out = new StringBuilder(example.text().substring(0, from));
    if (addressing == Addressing.SINGLE) {
      out.append("    addressing: single\n");
    }
    out.append("    nodes:\n");
    for (int n = 1; n <= nodes; n++) {
      out.append("      edge").append(n).append(":\n");
      out.append("        inside: 172.25.33.").append(9 + n).append('\n');
      if (addressing == Addressing.SINGLE) {
        out.append("        external: ").append(external(option, 9 + n)).append('\n');
      } else {
        out.append("        access: ").append(external(option, 9 + n)).append('\n');
        out.append("        webconf: ").append(external(option, 39 + n)).append('\n');
        out.append("        av: ").append(external(option, 69 + n)).append('\n');
      }
    }
    String text = out.append(example.text().substring(to)).toString();
    return new ExampleFile(
        addressing == Addressing.SINGLE
            ? text.replaceFirst(
                "vip:\n *access: 131.107.155.110\n *webconf: .*\n *av: .*\n",
                "vip: {external: 131.107.155.110}\n")
            : text);
  }

  private static String external(EdgeOption option, int host) {
    return (option.nat() ? "10.45.16." + host + " as " : "") + "131.107.155." + host;
  }
}
