package org.turnpike.server.av;

import java.util.HashMap;
import java.util.Map;
import org.turnpike.net.Flow;
import org.turnpike.net.dtls.DtlsReceiver;
import org.turnpike.wire.Slice;

/// TURN clients over DTLS of one relay thread, whose loop their records arrive on.
final class DtlsClients implements DtlsReceiver {

  private final RelayThread thread;
  private final Map<Flow, Long> handles = new HashMap<>();

  DtlsClients(RelayThread thread) {
    this.thread = thread;
  }

  @Override
  public void onOpened(Flow flow) {
    long handle = thread.handle();
    handles.put(flow, handle);
    thread.opened(handle, flow);
  }

  @Override
  public void onMessage(Slice message, Flow flow) {
    Long handle = handles.get(flow);
    if (handle != null) {
      thread.received(handle, message);
    }
  }

  @Override
  public void onClosed(Flow flow, String cause) {
    Long handle = handles.remove(flow);
    if (handle != null) {
      thread.closed(handle);
    }
  }
}
