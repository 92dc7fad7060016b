package org.turnpike.store;

import java.util.List;
import org.turnpike.wire.Refusal;

/// What a REGISTER makes of the bindings of its address of record: all of it or nothing (RFC 3261
/// §10.3 (7): "the registrar MUST process [the contacts] as an atomic change").
public sealed interface BindingChange {

  /// These are the bindings from now on; empty removes the address of record.
  record Replaced(List<Binding> bindings) implements BindingChange {
    public Replaced {
      bindings = List.copyOf(bindings);
    }
  }

  /// Nothing changes.
  record Refused(Refusal refusal) implements BindingChange {}
}
