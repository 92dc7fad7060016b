package org.turnpike.cli.prove;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.wire.Needs;

/// A user who is nobody builds a network in a namespace of its own, with all that a lab is made of.
@Tag("lab")
@Needs({"root", "setpriv", "unshare", "ip", "nft", "tcpdump"})
class OwnNamespacesLabIT {

  /// Two hosts on one cable; a file of a host; a rule; a packet that is captured.
  private static final String LAB =
      """
      set -e
      mkdir -p /etc/netns/a
      echo 'nameserver 192.0.2.2' >/etc/netns/a/resolv.conf
      ip netns add a
      ip netns add b
      ip -n a link add cable type veth peer name cable netns b
      ip -n a addr add 192.0.2.1/24 dev cable
      ip -n a link set cable up
      ip -n b link set cable up
      ip netns exec a sysctl -qw net.ipv4.ip_forward=1
      printf 'table ip t {\\n chain c {\\n type filter hook input priority 0; policy drop;\\n }\\n}\\n' |
        ip netns exec a nft -f -
      ip netns exec a nft list ruleset | grep 'policy drop'
      ip netns exec a cat /etc/resolv.conf
      # The question who has that address goes out by the cable.
      ip netns exec b tcpdump -i cable -c 1 -nl -Z root arp >/run/seen 2>/run/said &
      until grep -q listening /run/said; do sleep 0.05; done
      ip netns exec a bash -c 'while kill -0 '$!'; do echo >/dev/udp/192.0.2.2/9; sleep 0.05; done' 2>/dev/null
      wait $!
      cat /run/seen
      """;

  private static Process asNobody(List<String> words) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    command.addAll(words);
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String said(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void whoIsNotRootBuildsANetworkThatNobodyElseSees() throws Exception {
    Process run = asNobody(OwnNamespaces.inside(List.of("sh", "-c", LAB)));
    String said = said(run);

    if (run.waitFor() != 0) { // right only where this system lets no user have such namespaces
      List<String> plain = new ArrayList<>(OwnNamespaces.UNSHARE);
      plain.add("true");
      Process refused = asNobody(plain);
      String why = said(refused);
      assertThat(refused.waitFor()).as(said).isNotZero();
      assertThat(why).contains("unshare: ");
      return;
    }
    assertThat(said)
        .contains("policy drop")
        .contains("nameserver 192.0.2.2")
        .contains("Request who-has 192.0.2.2 tell 192.0.2.1");
    Process outside = new ProcessBuilder("ip", "netns", "list").start();
    assertThat(said(outside).lines()).noneMatch(l -> l.equals("a") || l.startsWith("a "));
  }
}
