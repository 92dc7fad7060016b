package org.turnpike.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.function.Function;

/// Asks a person, one question a line; an empty answer takes what stands in brackets, one that
/// cannot be used is asked again.
record Interview(BufferedReader in, PrintWriter out) {

  /// @param read throws [IllegalArgumentException] with what was expected
  /// @throws Complaint when the answers end
  <T> T ask(String question, String otherwise, Function<String, T> read) {
    while (true) {
      out.print(question + (otherwise.isEmpty() ? ": " : " [" + otherwise + "]: "));
      out.flush();
      String line;
      try {
        line = in.readLine();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (line == null) {
        throw Complaint.usage("the answers ended; nothing was written");
      }
      String answer = line.isBlank() ? otherwise : line.strip();
      try {
        return read.apply(answer);
      } catch (IllegalArgumentException e) {
        out.println("  " + e.getMessage());
      }
    }
  }

  boolean yes(String question, boolean otherwise) {
    return ask(
        question,
        otherwise ? "yes" : "no",
        answer ->
            switch (answer.toLowerCase(java.util.Locale.ROOT)) {
              case "yes", "y" -> true;
              case "no", "n" -> false;
              default -> throw new IllegalArgumentException("expected yes or no");
            });
  }
}
