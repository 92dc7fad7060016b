package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The built product's `prove`, as people run it.
final class Proving {

  private Proving() {}

  static Path example(String name) {
    return Path.of("..", "examples", name + ".yaml");
  }

  /// Runs it, which has to find that all agree.
  ///
  /// @param folder for what it says while it works
  static JsonNode agrees(Path folder, List<String> words) throws IOException, InterruptedException {
    Path err = Files.createTempFile(folder, "prove", ".err");
    String[] all =
        Stream.of(List.of("prove"), words, List.of("--json"))
            .flatMap(List::stream)
            .toArray(String[]::new);
    Process process = new ProcessBuilder(Product.command(all)).redirectError(err.toFile()).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s%n%s%s", words, said, Files.readString(err)).isZero();
    return JsonMapper.builder().build().readTree(said);
  }

  /// A call of the first network.
  static JsonNode call(JsonNode report, String id) {
    for (JsonNode call : report.get("networks").get(0).get("calls")) {
      if (call.get("id").asString().equals(id)) {
        return call;
      }
    }
    throw new AssertionError("no " + id + " in " + report);
  }
}
