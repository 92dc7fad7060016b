package org.turnpike.server.sip;

import java.util.LinkedHashMap;
import java.util.Map;
import org.turnpike.net.Flow;
import org.turnpike.wire.Step;

/// The connections whose peers send more than is done. All connections of a loop are read in turns,
/// so such a peer makes its own requests wait and nobody else's: part of what is new is refused to
/// it alone, by an [OverloadControl] of its own. Where there are so many that each turn is long,
/// everybody waits, and the loop's is for everybody. A stream that stands has its control on each
/// loop that its calls belong to.
final class Backlogs {

  /// So many at once are more than have turns within the time that is too long.
  private static final int MOST = 64;

  private final long begun;
  private final Map<Flow, OverloadControl> controls = new LinkedHashMap<>(16, 0.75f, true);

  Backlogs(long begun) {
    this.begun = begun;
  }

  /// A message has its turn.
  ///
  /// @param behind since when its connection has not run dry; [Step#NEVER] if it has
  void arrived(Flow flow, long behind, long now) {
    boolean late = behind != Step.NEVER && OverloadControl.tooLong(now - behind);
    if (!late && controls.isEmpty()) {
      return;
    }
    OverloadControl control = controls.get(flow);
    if (control == null && late) {
      makeRoom();
      control = new OverloadControl(begun, now);
      controls.put(flow, control);
    }
    if (control != null) {
      control.arrived(Math.min(behind, now), now);
      if (control.calm()) {
        controls.remove(flow);
      }
    }
  }

  /// Whoever is gone, else whoever was heard of least lately.
  private void makeRoom() {
    controls.keySet().removeIf(flow -> !flow.isOpen());
    if (controls.size() >= MOST) {
      controls.remove(controls.keySet().iterator().next());
    }
  }

  boolean refuses(Flow flow, String callId, long now) {
    if (controls.isEmpty()) {
      return false;
    }
    OverloadControl control = controls.get(flow);
    return control != null && control.refuses(callId, now);
  }
}
