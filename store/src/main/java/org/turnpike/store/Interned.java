package org.turnpike.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.turnpike.topology.UserUri;

/// One copy of the texts that thousands of bindings have in common: domains, device names, Path
/// hops. Bounded: a peer that invents device names fills it once, and later ones keep their own
/// copy.
final class Interned {

  private static final int MOST = 4096;

  private final Map<String, String> texts = new ConcurrentHashMap<>();

  UserUri of(UserUri aor) {
    String host = of(aor.host());
    return host == aor.host() ? aor : new UserUri(aor.user(), host);
  }

  List<Binding> of(List<Binding> bindings) {
    List<Binding> shared = new ArrayList<>(bindings.size());
    for (Binding b : bindings) {
      if (b.path().isEmpty() && of(b.userAgent()) == b.userAgent()) {
        shared.add(b);
        continue;
      }
      List<String> path = b.path().isEmpty() ? b.path() : b.path().stream().map(this::of).toList();
      shared.add(
          new Binding(
              b.contact(),
              b.callId(),
              b.cseq(),
              b.expires(),
              b.qThousandths(),
              path,
              b.instanceId(),
              b.regId(),
              b.receivedFrom(),
              b.flow(),
              of(b.userAgent())));
    }
    return List.copyOf(shared);
  }

  private String of(String text) {
    String known = texts.get(text);
    if (known != null) {
      return known;
    }
    if (texts.size() >= MOST) {
      return text;
    }
    String first = texts.putIfAbsent(text, text);
    return first == null ? text : first;
  }
}
