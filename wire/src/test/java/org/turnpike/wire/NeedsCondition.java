package org.turnpike.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/// Decides [Needs]. The reason it gives begins with `missing:` and ends with the command that mends
/// it: `./turnpike test` prints it as it stands.
public final class NeedsCondition implements ExecutionCondition {

  /// Debian package of each command that is not named like its package.
  private static final Map<String, String> PACKAGE =
      Map.ofEntries(
          Map.entry("baresip", "baresip-core"),
          Map.entry("turnutils_uclient", "coturn"),
          Map.entry("turnutils_peer", "coturn"),
          Map.entry("turnserver", "coturn"),
          Map.entry("sipp", "sip-tester"),
          Map.entry("ip", "iproute2"),
          Map.entry("nft", "nftables"),
          Map.entry("named", "bind9"),
          Map.entry("named-checkzone", "bind9-utils"),
          Map.entry("nsupdate", "bind9-dnsutils"),
          Map.entry("dig", "bind9-dnsutils"),
          Map.entry("iptables-restore", "iptables"),
          Map.entry("linphonec", "linphone-cli"),
          Map.entry("pg_ctlcluster", "postgresql"),
          Map.entry("runuser", "util-linux"),
          Map.entry("node", "nodejs"),
          Map.entry("zbarimg", "zbar-tools"),
          Map.entry("ip6tables-restore", "iptables"),
          Map.entry("iptables-save", "iptables"),
          Map.entry("unshare", "util-linux"));

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    List<String> missing = new ArrayList<>();
    AnnotationSupport.findAnnotation(context.getElement(), Needs.class)
        .ifPresent(needs -> collect(needs, missing));
    if (missing.isEmpty()) {
      return ConditionEvaluationResult.enabled("all there");
    }
    return ConditionEvaluationResult.disabled(
        "missing: " + String.join(", ", new TreeSet<>(missing)) + "; " + remedy(missing));
  }

  private static void collect(Needs needs, List<String> missing) {
    for (String what : needs.value()) {
      if (!present(what)) {
        missing.add(what);
      }
    }
  }

  private static String remedy(List<String> missing) {
    TreeSet<String> packages = new TreeSet<>();
    for (String what : missing) {
      if (!what.equals("root")) {
        packages.add(PACKAGE.getOrDefault(what, what));
      }
    }
    String install = packages.isEmpty() ? "" : "apt-get install " + String.join(" ", packages);
    String rights = missing.contains("root") ? "run as root" : "";
    return install + (install.isEmpty() || rights.isEmpty() ? "" : " and ") + rights;
  }

  private static boolean present(String what) {
    if (what.equals("root")) {
      return isRoot();
    }
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
    for (String folder : path.split(":")) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, what))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isRoot() {
    try {
      Path self = Path.of("/proc/self");
      return Files.exists(self) && (int) Files.getAttribute(self, "unix:uid") == 0;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
