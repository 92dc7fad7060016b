package org.turnpike.cli.up;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.web.control.ControlDesk;
import org.turnpike.web.control.Reply;
import tools.jackson.databind.JsonNode;

/// Tells of the node as a whole, has it read its files again, and lets it end in peace.
///
/// ```
///   node status
///   node reload                         the answer names what waits for the next start
///   node drain {"within_ms": 600000}    answered at once; the process ends when nothing stands
/// ```
///
/// @param again what the node is to be by its files as they are now; throws what is wrong with them
record NodeClerk(RunningNode node, Supplier<Wanted> again) implements ControlDesk.Clerk {

  private static final Logger LOG = LoggerFactory.getLogger(NodeClerk.class);

  @Override
  public Reply answer(String verb, JsonNode with) {
    return switch (verb) {
      case "status" -> new Reply.Done(status());
      case "reload" -> reload();
      case "drain" -> drain(Duration.ofMillis(with.path("within_ms").asLong(0)));
      default -> new Reply.Refused(400, List.of("node knows status, reload and drain"));
    };
  }

  private Map<String, Object> status() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("node", node.settings().node().name());
    out.put("pid", ProcessHandle.current().pid());
    out.put("allocations", node.allocations());
    out.put("busy", node.busy());
    return out;
  }

  private Reply reload() {
    List<String> later;
    try {
      later = node.reload(again.get());
    } catch (RuntimeException e) {
      // Whatever it is, the node goes on with what it had.
      LOG.atWarn()
          .addKeyValue("event", "reload-refused")
          .addKeyValue("cause", e.getMessage())
          .log("files are not taken; the node goes on as it was");
      return new Reply.Refused(400, String.valueOf(e.getMessage()).lines().toList());
    }
    LOG.atInfo()
        .addKeyValue("event", "reconfigured")
        .addKeyValue("later", later)
        .log("files were read again");
    Map<String, Object> out = status();
    out.put("later", later);
    return new Reply.Done(out);
  }

  private Reply drain(Duration within) {
    if (within.isNegative()) {
      return new Reply.Refused(400, List.of("a time that is over"));
    }
    LOG.atInfo()
        .addKeyValue("event", "drain")
        .addKeyValue("within_ms", within.toMillis())
        .addKeyValue("allocations", node.allocations())
        .log("nothing new is taken; the node ends when nothing stands");
    Map<String, Object> out = status();
    out.put("within_ms", within.toMillis());
    node.drain(within);
    return new Reply.Done(out);
  }
}
