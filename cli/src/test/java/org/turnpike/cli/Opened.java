package org.turnpike.cli;

import java.util.ArrayList;
import java.util.List;

/// What a test has opened, closed in the reverse order.
final class Opened implements AutoCloseable {

  private final List<AutoCloseable> all = new ArrayList<>();

  <C extends AutoCloseable> C add(C each) {
    all.add(each);
    return each;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : all.reversed()) {
      each.close();
    }
  }
}
