package org.turnpike.server.replication;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.net.Flow;
import org.turnpike.net.Loop;
import org.turnpike.net.Network;
import org.turnpike.net.Receiver;
import org.turnpike.topology.format.SettingsFile;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.topology.settings.Protocol;

/// Sends Edge nodes their settings, each by a [Pushing] of its own, on one loop.
public final class SettingsPusher {

  private static final Logger LOG = LoggerFactory.getLogger(SettingsPusher.class);
  private static final Pushing STEP = new Pushing();

  private final Network network;
  private final Loop loop;
  private final String certificate;
  private final Map<Endpoint, Line> lines = new HashMap<>();
  private final LongAdder pushed = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private volatile boolean closed;

  /// @param certificate to prove ourselves with
  public SettingsPusher(Network network, String certificate) {
    this.network = network;
    this.loop = network.loop(0).loop();
    this.certificate = certificate;
  }

  /// Settings that an Edge node has taken, or had.
  public long pushed() {
    return pushed.sum();
  }

  /// Connections that never came or were lost with nothing answered, and refusals.
  public long failed() {
    return failed.sum();
  }

  /// What Edge nodes are to be from now on; those that are not among them are let go.
  public void publish(List<Replica> replicas) {
    loop.execute(() -> {
      Map<Endpoint, Replica> wanted = new LinkedHashMap<>();
      replicas.forEach(replica -> wanted.put(replica.at(), replica));
      for (Endpoint gone : List.copyOf(lines.keySet())) {
        Line line = lines.get(gone);
        if (line != null && !wanted.containsKey(gone)) {
          line.end();
          lines.remove(gone);
        }
      }
      wanted.forEach((at, replica) -> {
        Line line = lines.get(at);
        if (line == null) {
          Line made = new Line(replica);
          lines.put(at, made);
          made.begin();
        } else if (!line.replica.equals(replica)) {
          line.replica = replica;
          line.input(new Pushing.Published());
        }
      });
    });
  }

  public void close() {
    closed = true;
    publish(List.of());
  }

  /// The way to one Edge node; on the loop.
  private final class Line implements Receiver {
    private Replica replica;
    private Pushing.@Nullable State state;
    private @Nullable Flow flow;
    private Loop.@Nullable Alarm alarm;
    private long sent;

    /// The version that it said it has; 0 before it has said so.
    private long has;

    private String said = "";

    Line(Replica replica) {
      this.replica = replica;
    }

    void begin() {
      List<Pushing.Effect> out = new ArrayList<>();
      move(STEP.begin(loop, out::add), out);
    }

    private void input(Pushing.Input input) {
      Pushing.State now = state;
      if (now == null || closed && !(input instanceof Pushing.Lost)) {
        return;
      }
      List<Pushing.Effect> out = new ArrayList<>();
      move(STEP.step(now, input, loop, out::add), out);
    }

    private void move(Pushing.State next, List<Pushing.Effect> effects) {
      state = next;
      if (alarm != null) {
        alarm.cancel();
      }
      alarm = loop.at(STEP.wakeAt(next), () -> input(new Pushing.Woke()));
      effects.forEach(this::carryOut);
    }

    private void carryOut(Pushing.Effect effect) {
      switch (effect) {
        case CONNECT -> connect();
        case SEND -> send();
        case CLOSE -> {
          failed.increment();
          tell("no answer");
          close();
        }
      }
    }

    private void connect() {
      try {
        flow =
            network.connect(
                Protocol.HTTPS,
                replica.at().toSocketAddress(),
                replica.name(),
                Optional.of(certificate),
                PushMessage.FRAMER,
                this);
      } catch (IllegalArgumentException e) {
        lost(String.valueOf(e.getMessage())); // nothing to prove ourselves with
      }
    }

    private void send() {
      Flow way = flow;
      if (way != null) {
        sent = replica.settings().version();
        String text = SettingsFile.write(replica.settings());
        boolean unused = way.send(PushMessage.put(replica.name(), text).bytes()); // else it is lost
      }
    }

    private void close() {
      Flow way = flow;
      flow = null;
      if (way != null) {
        way.close();
      }
    }

    void end() {
      if (alarm != null) {
        alarm.cancel();
        alarm = null;
      }
      state = null;
      close();
    }

    private void lost(String cause) {
      failed.increment();
      tell(cause);
      flow = null;
      loop.execute(() -> input(new Pushing.Lost()));
    }

    @Override
    public void onMessage(byte[] message, Flow from) {
      PushMessage answer = PushMessage.parse(message);
      loop.execute(() -> {
        if (from.equals(flow)) {
          answered(answer);
        }
      });
    }

    private void answered(PushMessage answer) {
      if (answer.status() == 200) {
        pushed.increment();
        if (has != sent || !said.isEmpty()) {
          has = sent;
          said = "";
          LOG.atInfo()
              .addKeyValue("role", "frontend")
              .addKeyValue("event", "settings-pushed")
              .addKeyValue("peer", replica.name() + " " + replica.at())
              .addKeyValue("version", sent)
              .log(answer.text());
        }
      } else {
        failed.increment();
        tell(answer.status() + " " + answer.text());
      }
      input(new Pushing.Answered(answer.status()));
    }

    /// Once, however often it is so.
    private void tell(String cause) {
      if (!said.equals(cause)) {
        said = cause;
        LOG.atWarn()
            .addKeyValue("role", "frontend")
            .addKeyValue("event", "settings-not-pushed")
            .addKeyValue("peer", replica.name() + " " + replica.at())
            .addKeyValue("version", replica.settings().version())
            .addKeyValue("cause", cause)
            .log("an Edge node has not taken its settings");
      }
    }

    @Override
    public void onClosed(Flow gone, String cause) {
      loop.execute(() -> {
        if (gone.equals(flow)) {
          lost(cause);
        }
      });
    }
  }
}
