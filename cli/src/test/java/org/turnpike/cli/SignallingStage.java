package org.turnpike.cli;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.turnpike.lab.client.Baresip;
import org.turnpike.lab.evidence.Sighted;
import org.turnpike.lab.network.LabFailed;
import org.turnpike.lab.prove.Subject;
import org.turnpike.lab.stage.BuiltStage;
import org.turnpike.lab.stage.Cast;
import org.turnpike.lab.stage.Spell;
import org.turnpike.lab.verdict.Trail;
import org.turnpike.planner.flow.Flows;
import org.turnpike.planner.flow.Party;
import org.turnpike.planner.flow.Prediction;
import org.turnpike.planner.flow.Scenario;
import org.turnpike.topology.Topology;
import org.turnpike.topology.format.Loaded;
import org.turnpike.topology.format.TopologyFile;
import org.turnpike.topology.service.EdgePool;
import org.turnpike.topology.service.Modality;

/// A topology's network with the product on its servers and phones that stay signed in, what they
/// did one after the other, and where the planner says that it goes.
final class SignallingStage implements AutoCloseable {

  /// @param predicted where it should go
  /// @param trail where it was seen
  record Seen(String name, Trail predicted, Trail trail) {}

  private record Act(String name, Trail predicted, Spell when) {}

  private static final int SETTINGS = 4443;

  private final Topology topology;
  private final Flows flows;
  private final BuiltStage stage;
  private final Map<String, Baresip> phones = new LinkedHashMap<>();
  private final List<Act> acts = new ArrayList<>();

  private SignallingStage(Subject subject, BuiltStage stage) {
    this.topology = subject.predicted();
    this.flows = subject.flows();
    this.stage = stage;
  }

  static SignallingStage raise(String yaml, Path folder) {
    Topology read =
        switch (TopologyFile.read(yaml, "signalling")) {
          case Loaded.Good good -> good.topology();
          case Loaded.Bad bad -> throw new IllegalStateException(bad.mistakes().toString());
        };
    Subject subject = Subject.of(Cast.of(read));
    return new SignallingStage(
        subject, BuiltStage.raise(subject.plan(), yaml, Product.command(), folder));
  }

  List<String> users() {
    return List.copyOf(topology.users().keySet());
  }

  private Prediction call(String from, String to) {
    return flows.predict(
        new Scenario(
            Scenario.Kind.CALL,
            new Party.Person(topology.user(from)),
            new Party.Person(topology.user(to)),
            Optional.of(Modality.AUDIO)));
  }

  /// Servers alone, before anybody came: silence.
  void nothing() {
    acts.add(new Act("nothing", new Trail(Set.of()), Spell.of(stage::wires)));
  }

  void signIn(String user) {
    signIn(user, topology.user(user).home());
  }

  /// @param pool home, or another
  void signIn(String user, String pool) {
    Prediction predicted =
        flows.predict(
            new Scenario(
                Scenario.Kind.SIGN_IN,
                new Party.Person(topology.user(user)),
                new Party.Home(topology.pool(pool)),
                Optional.empty()));
    List<String> others =
        topology.users().values().stream()
            .filter(each -> !each.name().equals(user))
            .map(each -> each.uri().toString())
            .toList();
    act("sign-in " + user, predicted, () -> phones.put(user, stage.phone(user, pool, others)));
  }

  private void act(String name, Prediction predicted, Runnable what) {
    Spell when;
    try {
      when = Spell.of(what);
    } catch (LabFailed e) {
      throw new LabFailed(name + ": " + e.getMessage(), e);
    }
    acts.add(new Act(name, Trail.predicted(predicted), when));
  }

  private Baresip phone(String user) {
    return Objects.requireNonNull(phones.get(user), user);
  }

  private String address(String user) {
    return topology.user(user).uri().toString();
  }

  /// A call that is answered and ended by who was called, and a message each way.
  void talk(String from, String to) {
    Baresip caller = phone(from);
    Baresip callee = phone(to);
    act(
        "call " + from + " " + to,
        call(from, to),
        () -> {
          caller.call(address(to));
          caller.awaitEstablished();
          callee.awaitEstablished();
          int said = callee.said();
          callee.hangUp();
          answered(callee, said, "BYE");
          caller.awaitClosed();
        });
    message(from, to);
    message(to, from);
  }

  private void message(String from, String to) {
    String text = "from " + from + " to " + to + " " + acts.size();
    act(
        "message " + from + " " + to,
        call(from, to),
        () -> {
          Baresip sender = phone(from);
          int said = sender.said();
          sender.message(address(to), text);
          phone(to).await(text);
          answered(sender, said, "MESSAGE");
        });
  }

  private static void answered(Baresip phone, int from, String method) {
    int status = phone.awaitResponse(from, method);
    if (status != 200) {
      throw new LabFailed(method + " got " + status);
    }
  }

  /// All that was done, in order. What comes after this is not in it.
  List<Seen> seen() {
    List<List<Sighted>> all = stage.seen(acts.stream().map(Act::when).toList());
    List<Seen> out = new ArrayList<>();
    for (int i = 0; i < acts.size(); i++) {
      Act act = acts.get(i);
      List<Sighted> signalling = all.get(i).stream().filter(each -> !pushed(each)).toList();
      out.add(new Seen(act.name(), act.predicted(), Trail.seen(signalling)));
    }
    return out;
  }

  /// Whether it is TLS by which a Front End pushes settings (row INT-08): that comes whenever an
  /// Edge is back, whatever phones do.
  private boolean pushed(Sighted sighted) {
    return toSettings(sighted.from()) || toSettings(sighted.to());
  }

  private boolean toSettings(InetSocketAddress at) {
    return at.getPort() == SETTINGS
        && topology.pools().values().stream()
            .flatMap(pool -> pool instanceof EdgePool edge ? edge.nodes().stream() : Stream.of())
            .anyMatch(node -> node.insideAddresses().contains(at.getAddress()));
  }

  @Override
  public void close() {
    phones.values().forEach(Baresip::close);
    stage.close();
  }
}
