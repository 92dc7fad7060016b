package org.turnpike.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketIT {

  @TempDir Path folder;

  @Test
  void aLineIsAnsweredByALineHoweverLong() throws IOException {
    Path file = folder.resolve("control");
    try (ControlSocket _ = ControlSocket.open(file, line -> line.length() + line).orElseThrow()) {
      assertThat(ControlSocket.ask(file, "häuser")).contains("6häuser");
      String large = "x".repeat(3_000_000);
      assertThat(ControlSocket.ask(file, large)).contains("3000000" + large);
    }
  }

  @Test
  void nobodyElseMayOpenIt() throws IOException {
    Path file = folder.resolve("control");
    try (ControlSocket _ = ControlSocket.open(file, line -> line).orElseThrow()) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void whereNobodyListensNobodyAnswers() throws IOException {
    assertThat(ControlSocket.ask(folder.resolve("nothing"), "x")).isEmpty();
    Path left = Files.createFile(folder.resolve("left"));
    assertThat(ControlSocket.ask(left, "x")).isEmpty();
    try (ControlSocket _ = ControlSocket.open(left, line -> line).orElseThrow()) {
      assertThat(ControlSocket.ask(left, "x")).contains("x");
    }
  }

  @Test
  void aQuestionThatFailsEndsItsConnectionAndNoOther() throws IOException {
    Path file = folder.resolve("control");
    try (ControlSocket _ =
        ControlSocket.open(
                file,
                line -> {
                  if (line.equals("bad")) {
                    throw new IllegalStateException("bad");
                  }
                  return line;
                })
            .orElseThrow()) {
      assertThatThrownBy(() -> ControlSocket.ask(file, "bad")).isInstanceOf(IOException.class);
      assertThat(ControlSocket.ask(file, "good")).contains("good");
    }
  }

  @Test
  void aPathThatIsTooLongForASocketIsToldAndNoFault() {
    assertThat(ControlSocket.open(folder.resolve("x".repeat(120)), line -> line))
        .isEqualTo(Optional.empty());
  }
}
