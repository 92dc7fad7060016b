package org.turnpike.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnpike.cli.up.DataHome;
import org.turnpike.cli.up.RunningNode;
import org.turnpike.cli.up.StoppedNode;
import org.turnpike.net.ControlSocket;
import org.turnpike.store.StoreFailed;
import org.turnpike.web.control.ControlDesk;
import org.turnpike.web.control.Reply;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Which node of this machine a command is for, and how it is asked.
final class NodeOption {

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "The node of that name of a topology file; else the one of `up` without file.")
  private String name = "";

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "Its data folder, where `up` was given one.")
  private @Nullable Path data;

  static ObjectNode nothing() {
    return new JsonMapper().createObjectNode();
  }

  Path folder() {
    if (data != null) {
      return data;
    }
    Path home =
        DataHome.of(
            System.getenv(),
            System.getProperty("os.name", ""),
            Path.of(System.getProperty("user.home", ".")));
    return name.isEmpty() ? home : home.resolve("nodes").resolve(name);
  }

  /// Asks the node.
  ///
  /// @throws Complaint if none runs there, or it refuses
  JsonNode ask(String noun, String verb, ObjectNode with) {
    Path file = RunningNode.controlFile(folder());
    Optional<String> answer;
    try {
      answer = ControlSocket.ask(file, ControlDesk.question(noun, verb, with));
    } catch (IOException e) {
      throw Complaint.environment(file + ": " + e.getMessage());
    }
    if (answer.isEmpty()) {
      throw Complaint.environment(
          "no node of yours runs with the data folder "
              + folder()
              + ": name it with --node or --data, as the same user");
    }
    return switch (ControlDesk.read(answer.get())) {
      case Reply.Done(int _, Object done) -> (JsonNode) done;
      case Reply.Refused(int _, List<String> errors) ->
          throw Complaint.usage(String.join("\n  ", errors));
    };
  }

  /// Asks the node if it runs, and does it in its data folder if it does not.
  ///
  /// @throws Complaint if there is no such folder, or it refuses
  JsonNode askOrOpen(String noun, String verb, ObjectNode with) {
    Path file = RunningNode.controlFile(folder());
    try {
      String question = ControlDesk.question(noun, verb, with);
      Optional<String> running = ControlSocket.ask(file, question);
      String answer = running.isPresent() ? running.get() : StoppedNode.ask(folder(), question);
      return switch (ControlDesk.read(answer)) {
        case Reply.Done(int _, Object done) -> (JsonNode) done;
        case Reply.Refused(int status, List<String> errors) when status >= 500 ->
            throw Complaint.environment(String.join("\n  ", errors));
        case Reply.Refused(int _, List<String> errors) ->
            throw Complaint.usage(String.join("\n  ", errors));
      };
    } catch (IOException e) {
      throw Complaint.environment(file + ": " + e.getMessage());
    } catch (StoreFailed e) {
      throw Complaint.environment(String.valueOf(e.getMessage()));
    }
  }

  /// Whether it still runs.
  boolean runs() {
    try {
      return ControlSocket.ask(
              RunningNode.controlFile(folder()), ControlDesk.question("node", "status", nothing()))
          .isPresent();
    } catch (IOException e) {
      return false; // it ended while it was asked
    }
  }
}
