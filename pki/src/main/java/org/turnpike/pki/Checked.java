package org.turnpike.pki;

import java.util.List;

/// What came of checking something: the thing, or all that is wrong with it.
public sealed interface Checked<T> {

  record Sound<T>(T value) implements Checked<T> {}

  record Faulty<T>(List<CertificateFault> faults) implements Checked<T> {
    public Faulty {
      faults = List.copyOf(faults);
    }
  }
}
