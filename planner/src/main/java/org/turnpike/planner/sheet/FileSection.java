package org.turnpike.planner.sheet;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Which file is for whom, and how each is checked before it is used.
final class FileSection {

  private record Kind(String path, String what, String check) {

    boolean matches(String file) {
      return file.matches(path.replace(".", "\\.").replace("*", ".*"));
    }
  }

  private static final List<Kind> KINDS =
      List.of(
          new Kind("pictures/*.svg", "calls as pictures", ""),
          new Kind("addresses/*.csv", "addresses and routes of every node", ""),
          new Kind("addresses/*.sh", "persistent routes, Linux", "sh -n FILE"),
          new Kind("addresses/*.conf", "persistent routes, systemd-networkd", ""),
          new Kind("addresses/*.cmd", "persistent routes, Windows", ""),
          new Kind("dns/*.csv", "every record, for a form", ""),
          new Kind("dns/*.zone", "zone files", "named-checkzone ZONE FILE"),
          new Kind("dns/*.nsupdate", "the same as updates of a running server", "nsupdate -l FILE"),
          new Kind("certificates/*.csv", "every certificate, for a form", ""),
          new Kind("certificates/*.cnf", "requests, for OpenSSL", "the command in the file's head"),
          new Kind("certificates/*.csr", "signed requests", "openssl req -verify -noout -in FILE"),
          new Kind("certificates/*.key", "private keys: keep them to yourself", ""),
          new Kind("firewall/calls.csv", "which call needs which rule", ""),
          new Kind("firewall/*.csv", "the rules, for a firewall team's form", ""),
          new Kind("firewall/*.nft", "nftables", "nft -c -f FILE"),
          new Kind("firewall/*.iptables", "iptables, IPv4", "iptables-restore --test FILE"),
          new Kind("firewall/*.ip6tables", "iptables, IPv6", "ip6tables-restore --test FILE"),
          new Kind("firewall/*.asa.txt", "Cisco ASA", ""),
          new Kind("firewall/*.panos.txt", "Palo Alto", ""),
          new Kind("firewall/*.nsg.json", "Azure network security group", ""),
          new Kind("firewall/*.ps1", "Windows Firewall", ""),
          new Kind("balancer/*.haproxy.cfg", "load balancer, TCP", "haproxy -c -f FILE"),
          new Kind("balancer/*.nft", "load balancer, UDP", "nft -c -f FILE"),
          new Kind("nodes/*.csv", "every planned port", ""),
          new Kind("nodes/*.json", "what each node is told", ""));

  private FileSection() {}

  static List<Block> of(Plan plan) {
    List<Block> out = new ArrayList<>();
    out.add(new Block.Heading(2, "Files"));
    Block.Filling table = Block.Table.of("=files", "what", "=check it with");
    for (Kind kind : KINDS) {
      Predicate<Artefact> mine = a -> kind.matches(a.path());
      if (plan.artefacts().stream().anyMatch(mine)) {
        table.row(kind.path(), kind.what(), kind.check());
      }
    }
    table.row(Plan.MANIFEST, "every file with its hash", "sha256sum -c MANIFEST");
    out.add(table.table());
    return out;
  }

  /// Whether a file of a plan is told of in the table.
  static boolean told(Artefact artefact) {
    return KINDS.stream().anyMatch(k -> k.matches(artefact.path()))
        || artefact.path().matches("sheet\\.(md|html)");
  }
}
