package org.turnpike.planner.certificate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turnpike.topology.party.Organisation;

/// The words in braces of the certificate table, each with the names that it stands for.
final class NameTemplates {

  private static final Pattern WORD = Pattern.compile("\\{([a-z-]+)}");

  private final Map<String, List<String>> values = new LinkedHashMap<>();

  /// With what every row may name of an organisation; `{domain}` is its primary SIP domain.
  static NameTemplates of(Organisation owner) {
    NameTemplates out = new NameTemplates();
    List<String> domains = owner.domains();
    out.put("domain", domains.isEmpty() ? List.of() : List.of(domains.getFirst()));
    out.put("sip-domains", prefixed("sip.", domains));
    out.put("lyncdiscover", prefixed("lyncdiscover.", domains));
    out.put("lyncdiscoverinternal", prefixed("lyncdiscoverinternal.", domains));
    List<String> simple = new ArrayList<>(prefixed("meet.", domains));
    simple.addAll(prefixed("dialin.", domains));
    out.put("simple-urls", simple);
    return out;
  }

  private static List<String> prefixed(String label, List<String> domains) {
    return domains.stream().map(d -> label + d).toList();
  }

  NameTemplates put(String word, List<String> names) {
    values.put(word, List.copyOf(names));
    return this;
  }

  /// Each name once, where it comes first; a word without names leaves none.
  List<String> fill(List<String> templates) {
    Set<String> out = new LinkedHashSet<>();
    for (String template : templates) {
      Matcher word = WORD.matcher(template);
      if (!word.find()) {
        out.add(template);
        continue;
      }
      List<String> names = values.get(word.group(1));
      if (names == null) {
        throw new IllegalStateException("certificate table names an unknown word " + template);
      }
      for (String name : names) {
        out.add(template.substring(0, word.start()) + name + template.substring(word.end()));
      }
    }
    return List.copyOf(out);
  }
}
