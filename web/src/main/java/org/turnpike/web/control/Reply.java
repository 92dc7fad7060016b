package org.turnpike.web.control;

import java.util.List;

/// What became of a question or an order.
public sealed interface Reply {

  /// It is done.
  ///
  /// @param status as HTTP has it: 200, or 202 for what is begun
  /// @param answer a record, list, map or text, as JSON
  record Done(int status, Object answer) implements Reply {
    public Done(Object answer) {
      this(200, answer);
    }
  }

  /// It cannot be done, and nothing of it was.
  ///
  /// @param status as HTTP has it: 400 wrong words, 403 not allowed, 404 no such thing, 409 there
  ///   already
  /// @param errors every one, in the asker's words
  record Refused(int status, List<String> errors) implements Reply {
    public Refused {
      errors = List.copyOf(errors);
    }
  }

  static Reply refused(int status, String error) {
    return new Refused(status, List.of(error));
  }
}
