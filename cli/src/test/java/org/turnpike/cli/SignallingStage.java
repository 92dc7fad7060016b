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
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.turnpike.lab.client.Baresip;
import org.turnpike.lab.client.Sipp;
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

  /// A client that stays signed in.
  private sealed interface Phone extends AutoCloseable {

    /// Calls, and waits until the call is answered.
    void call(String address);

    /// Waits until a call to it is answered, ends it, and waits for the 200 to its BYE.
    void takeAndEnd();

    /// Waits for the end of the call that it placed.
    void awaitOver();

    /// Writes, and waits for the 200.
    void message(String address, String text);

    void awaitMessage(String text);

    @Override
    void close();

    record OfBaresip(Baresip client) implements Phone {
      @Override
      public void call(String address) {
        client.call(address);
        client.awaitEstablished();
      }

      @Override
      public void takeAndEnd() {
        client.awaitEstablished();
        int said = client.said();
        client.hangUp();
        answered(said, "BYE");
      }

      @Override
      public void awaitOver() {
        client.awaitClosed();
      }

      @Override
      public void message(String address, String text) {
        int said = client.said();
        client.message(address, text);
        answered(said, "MESSAGE");
      }

      @Override
      public void awaitMessage(String text) {
        client.await(text);
      }

      private void answered(int from, String method) {
        int status = client.awaitResponse(from, method);
        if (status != 200) {
          throw new LabFailed(method + " got " + status);
        }
      }

      @Override
      public void close() {
        client.close();
      }
    }

    record OfSipp(Sipp client) implements Phone {
      @Override
      public void call(String address) {
        client.call(address);
        client.awaitAnswered();
      }

      @Override
      public void takeAndEnd() {
        client.awaitCalled();
      }

      @Override
      public void awaitOver() {
        client.awaitOver();
      }

      @Override
      public void message(String address, String text) {
        client.message(address, text);
      }

      @Override
      public void awaitMessage(String text) {
        client.awaitMessage(text);
      }

      @Override
      public void close() {
        client.close();
      }
    }
  }

  private record Act(String name, Trail predicted, Spell when) {}

  private static final int SETTINGS = 4443;

  private final Topology topology;
  private final Flows flows;
  private final BuiltStage stage;
  private final Map<String, Phone> phones = new LinkedHashMap<>();
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
    List<String> others =
        topology.users().values().stream()
            .filter(each -> !each.name().equals(user))
            .map(each -> each.uri().toString())
            .toList();
    signIn(user, pool, () -> new Phone.OfBaresip(stage.phone(user, pool, others)));
  }

  /// Signs a user in by SIPp.
  void signInBySipp(String user) {
    String pool = topology.user(user).home();
    signIn(user, pool, () -> new Phone.OfSipp(stage.sipp(user, pool)));
  }

  private void signIn(String user, String pool, Supplier<Phone> client) {
    Prediction predicted =
        flows.predict(
            new Scenario(
                Scenario.Kind.SIGN_IN,
                new Party.Person(topology.user(user)),
                new Party.Home(topology.pool(pool)),
                Optional.empty()));
    act("sign-in " + user, predicted, () -> phones.put(user, client.get()));
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

  private Phone phone(String user) {
    return Objects.requireNonNull(phones.get(user), user);
  }

  private String address(String user) {
    return topology.user(user).uri().toString();
  }

  /// A call that is answered and ended by who was called, and a message each way.
  void talk(String from, String to) {
    Phone caller = phone(from);
    Phone callee = phone(to);
    act(
        "call " + from + " " + to,
        call(from, to),
        () -> {
          caller.call(address(to));
          callee.takeAndEnd();
          caller.awaitOver();
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
          phone(from).message(address(to), text);
          phone(to).awaitMessage(text);
        });
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
    phones.values().forEach(Phone::close);
    stage.close();
  }
}
