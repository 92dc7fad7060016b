package org.turnpike.server.host;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.turnpike.net.Bound;
import org.turnpike.net.Certificates;
import org.turnpike.net.Flow;
import org.turnpike.net.Loops;
import org.turnpike.net.Receiver;
import org.turnpike.net.Transports;
import org.turnpike.sip.message.SipFramer;
import org.turnpike.sip.message.SipMessage;
import org.turnpike.sip.message.Via;
import org.turnpike.topology.settings.Listener;
import org.turnpike.topology.settings.NodeSettings;
import org.turnpike.topology.settings.Protocol;
import org.turnpike.wire.Decoded;

/// A node that runs: its listeners are open from the end of [#start] to [#close].
public final class Node implements AutoCloseable {

  private final Loops loops;
  private final Transports transports;
  private final List<Bound> bound = new ArrayList<>();
  private final LongAdder malformed = new LongAdder();

  private Node(Loops loops, Transports transports) {
    this.loops = loops;
    this.transports = transports;
  }

  /// Opens every listener of the settings, or none.
  ///
  /// @throws org.turnpike.net.BindFailed naming the listener that could not be opened
  /// @throws IllegalArgumentException for a listener whose protocol no role here serves
  public static Node start(NodeSettings settings) {
    for (Listener listener : settings.listeners()) {
      if (listener.protocol() != Protocol.SIP_UDP && listener.protocol() != Protocol.SIP_TCP) {
        throw new IllegalArgumentException(
            "listener \""
                + listener.name()
                + "\": "
                + listener.protocol().text()
                + " is not served yet");
      }
    }
    Loops loops = new Loops(Math.max(1, Runtime.getRuntime().availableProcessors()));
    Node node = new Node(loops, new Transports(loops, settings.limits(), new Certificates()));
    try {
      for (Listener listener : settings.listeners()) {
        node.open(listener, settings.limits().messageBytes());
      }
      return node;
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
  }

  private void open(Listener listener, int messageBytes) {
    SipFramer framer = new SipFramer(messageBytes);
    bound.add(transports.listen(listener, framer, new Answering(framer)));
  }

  /// Where each listener is open, in the order of the settings; port 0 has become a real one.
  public List<InetSocketAddress> addresses() {
    return bound.stream().map(Bound::local).toList();
  }

  /// Messages that were no SIP, dropped.
  public long malformed() {
    return malformed.sum();
  }

  @Override
  public void close() {
    bound.forEach(Bound::close);
    transports.close();
    loops.close();
  }

  /// Gets what the listeners receive.
  private final class Answering implements Receiver {

    private final SipFramer framer;
    private final ThreadLocal<StatelessAnswer> answers;

    Answering(SipFramer framer) {
      this.framer = framer;
      byte[] key = new byte[32];
      new SecureRandom().nextBytes(key);
      this.answers = ThreadLocal.withInitial(() -> new StatelessAnswer(key));
    }

    @Override
    public void onMessage(byte[] bytes, Flow flow) {
      if (!(SipMessage.parse(bytes) instanceof Decoded.Value<SipMessage>(SipMessage message))) {
        malformed.increment();
        return;
      }
      InetSocketAddress source = flow.remote();
      SipMessage answer =
          answers.get().to(message, source.getAddress().getHostAddress(), source.getPort());
      if (answer != null) {
        back(flow, message).send(answer.bytes());
      }
    }

    /// RFC 3261 §18.2.2 and RFC 3581 §4: over a connection, or with rport, the way that it came;
    /// else over UDP to the source's address and the port that the Via names.
    private Flow back(Flow flow, SipMessage request) {
      if (flow.protocol() != Protocol.SIP_UDP
          || !(request.topVia() instanceof Decoded.Value<Via>(Via via))
          || via.parameters().has("rport")) {
        return flow;
      }
      int port = via.port() > 0 ? via.port() : 5060;
      if (port == flow.remote().getPort()) {
        return flow;
      }
      InetSocketAddress to = new InetSocketAddress(flow.remote().getAddress(), port);
      return transports.connect(
          Protocol.SIP_UDP, to, to.getHostString().toLowerCase(Locale.ROOT), framer, this);
    }

    @Override
    public void onMalformed(Flow flow, Decoded.Malformed<?> fault) {
      malformed.increment();
    }
  }
}
