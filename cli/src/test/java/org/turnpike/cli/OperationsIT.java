package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.cli.up.PlannedNode;
import org.turnpike.cli.up.RunningNode;
import org.turnpike.sip.auth.DigestAlgorithm;
import org.turnpike.topology.settings.Endpoint;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.traversal.turn.TimeLimitedKeys;
import org.turnpike.wire.Needs;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What an operator does to an Edge of a topology file while it runs.
@Needs("root")
class OperationsIT {

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<TurnClient> clients = new ArrayList<>();
  private Path file = Path.of("");
  private Path data = Path.of("");
  private RunningNode node;

  @BeforeEach
  void start() throws Exception {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    String net = "127." + random.nextInt(1, 255) + "." + random.nextInt(1, 250);
    file = folder.resolve("site.yaml");
    Files.writeString(file, Sites.oneEdge(net));
    data = folder.resolve("data");
    node = RunningNode.start(planned().wanted(false, data, List.of(DigestAlgorithm.MD5), "test"));
    node.openControl(() -> planned().wanted(false, data, List.of(DigestAlgorithm.MD5), "test"));
  }

  private PlannedNode planned() {
    return Objects.requireNonNull(
        PlannedNode.of(TopologyArgument.read(file).topology()).get("edge1"));
  }

  @AfterEach
  void stop() {
    clients.forEach(TurnClient::close);
    node.close();
  }

  private int run(String... words) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--data", data.toString()));
    CommandLine command = Turnpike.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return command.execute(all.toArray(new String[0]));
  }

  private String secret() throws Exception {
    return Files.readAllLines(data.resolve("secrets")).getFirst().split(" = ")[1];
  }

  private String at(String listener) {
    var open = Objects.requireNonNull(node.addresses().get(listener));
    return new Endpoint(open.getAddress(), open.getPort()).toString();
  }

  private TurnClient client(String user) throws Exception {
    TimeLimitedKeys keys = new TimeLimitedKeys("any", secret());
    String name = keys.marked(user, Instant.now().plusSeconds(600));
    TurnClient made = new TurnClient(at("turn-udp"), name, keys.password(name));
    clients.add(made);
    return made;
  }

  private JsonNode json() {
    return new JsonMapper().readTree(out.toString());
  }

  @Test
  void whatStandsIsListedAndEndedByAddressOrUser() throws Exception {
    assertThat(run("relay", "list")).as(err.toString()).isZero();
    assertThat(out.toString())
        .isEqualTo("no allocation stands; A/V key " + TimeLimitedKeys.fingerprint(secret()) + "\n");
    TurnClient alice = client("alice@contoso.example");
    var relayed =
        Objects.requireNonNull(alice.allocate().address(StunAttribute.XOR_RELAYED_ADDRESS));
    client("bob@contoso.example").allocate();
    client("bob@contoso.example").allocate();

    assertThat(run("relay", "list", "--json")).isZero();
    JsonNode first = json().get("allocations").get(0);
    assertThat(json().get("allocations")).hasSize(3);
    assertThat(first.get("user").asString()).isEqualTo("alice@contoso.example");
    assertThat(first.get("transport").asString()).isEqualTo("udp");
    assertThat(first.get("client").asString()).isEqualTo(alice.local());
    String address = new Endpoint(relayed.getAddress(), relayed.getPort()).toString();
    assertThat(first.get("relayed").asString()).isEqualTo(address);
    assertThat(first.get("left_ms").asLong()).isBetween(1L, 600_000L);
    assertThat(run("relay", "list")).isZero();
    assertThat(out.toString()).startsWith("USER ").contains("3 allocations; A/V key ");

    assertThat(run("relay", "kill", address)).isZero();
    assertThat(out.toString()).isEqualTo("ended " + address + " of alice@contoso.example\n");
    assertThat(alice.refresh().errorCode()).isEqualTo(437);
    assertThat(run("relay", "kill", "--user", "bob@contoso.example")).isZero();
    assertThat(out.toString().lines()).hasSize(2);
    assertThat(run("relay", "kill", "--user", "bob@contoso.example")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("bob@contoso.example has no allocation");
  }

  @Test
  void onlyItsOwnerReachesTheControlSocket() throws Exception {
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(RunningNode.controlFile(data))))
        .isEqualTo("rw-------");
  }

  @Test
  void aNewKeyServesTheNextCredentialAndEndsNoAllocation() throws Exception {
    TurnClient alice = client("alice");
    alice.allocate();
    TurnClient old = client("bob");
    Path secrets = data.resolve("secrets");
    String before = secret();
    String after = "another key that is long enough for a pool";
    Files.writeString(secrets, Files.readString(secrets).replace(before, after));

    assertThat(run("reload")).as(err.toString()).isZero();

    assertThat(out.toString()).contains("1 allocations stand");
    assertThat(node.node().av().orElseThrow().allocations()).isEqualTo(1);
    assertThat(client("carol").allocate().kind()).isEqualTo(StunClass.SUCCESS);
    assertThat(old.allocate().errorCode()).isEqualTo(401);
    assertThat(run("relay", "list")).isZero();
    assertThat(out.toString()).contains(TimeLimitedKeys.fingerprint(after));
  }

  @Test
  void aFileWithAMistakeChangesNothingAndAnotherPolicyIsTaken() throws Exception {
    TurnClient alice = client("alice");
    alice.allocate();
    String good = Files.readString(file);
    Files.writeString(file, good.replace("role: edge", "role: hedge"));
    assertThat(run("reload")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("hedge").doesNotContain("\tat ");
    assertThat(alice.refresh().kind()).isEqualTo(StunClass.SUCCESS);

    Files.writeString(file, good.replace("relay-ports: 20000-20019", "relay-ports: 20000-20029"));
    assertThat(run("reload", "--json")).as(err.toString()).isZero();
    assertThat(json().get("later")).hasSize(1);
    assertThat(json().get("later").get(0).asString()).isEqualTo("relay ports 20000-20029");
    assertThat(alice.refresh().kind()).isEqualTo(StunClass.SUCCESS);
  }

  @Test
  void theFilesLimitsAreTakenWhileAllocationsStand() throws Exception {
    TurnClient alice = client("alice");
    alice.allocate();
    InetSocketAddress bob =
        Objects.requireNonNull(client("bob").allocate().address(StunAttribute.XOR_RELAYED_ADDRESS));
    alice.ask(StunMethod.CREATE_PERMISSION, w -> w.address(StunAttribute.XOR_PEER_ADDRESS, bob));
    String good = Files.readString(file);
    Files.writeString(
        file,
        good.replace(
            "relay-ports:",
            "relay-limits: {allocations-per-user: 1, bandwidth-per-user: 8 kbit/s}\n"
                + "    relay-ports:"));
    assertThat(run("reload", "--json")).as(err.toString()).isZero();
    assertThat(json().get("later")).isEmpty();

    assertThat(client("alice").allocate().errorCode()).isEqualTo(486);
    for (int i = 0; i < 50; i++) {
      alice.indicate(bob, new byte[1000]); // a second's worth each
    }
    assertThat(alice.refresh().kind()).isEqualTo(StunClass.SUCCESS);
    assertThat(node.node().av().orElseThrow().counters().dropped().get("user_bandwidth"))
        .isBetween(1L, 49L);

    Files.writeString(file, good);
    assertThat(run("reload")).as(err.toString()).isZero();
    assertThat(client("alice").allocate().kind()).isEqualTo(StunClass.SUCCESS);
  }

  @Test
  void aNodeThatDrainsEndsWhenItsLastAllocationHas() throws Exception {
    TurnClient alice = client("alice");
    alice.allocate();
    assertThat(run("drain", "--within", "1h", "--no-wait")).as(err.toString()).isZero();
    assertThat(out.toString()).contains("1 allocations stand, and have 1h");
    assertThat(client("bob").allocate().errorCode()).isEqualTo(508);
    assertThat(alice.refresh().kind()).isEqualTo(StunClass.SUCCESS);

    alice.ask(StunMethod.REFRESH, w -> w.number(StunAttribute.LIFETIME, 0));

    node.awaitDrained();
  }

  @Test
  void whenTheTimeIsOverWhatStandsIsNoReasonToStay() throws Exception {
    client("alice").allocate();
    assertThat(run("drain", "--within", "0s", "--no-wait")).isZero();
    node.awaitDrained();
    assertThat(run("drain", "--within", "soon")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("expected a time like 30s");
  }

  @Test
  void whenEveryRelayPortIsTakenItIs508AndTheNextOneFreeIsFound() throws Exception {
    List<TurnClient> held = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      TurnClient one = client("user" + i);
      assertThat(one.allocate().kind()).isEqualTo(StunClass.SUCCESS);
      held.add(one);
    }
    TurnClient late = client("late");
    assertThat(late.allocate().errorCode()).isEqualTo(508);
    held.getFirst().ask(StunMethod.REFRESH, w -> w.number(StunAttribute.LIFETIME, 0));
    assertThat(client("next").allocate().kind()).isEqualTo(StunClass.SUCCESS);
  }

  @Test
  void whereNoNodeRunsThatIsSaid() {
    node.close();
    assertThat(run("relay", "list")).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(err.toString()).contains("no node of yours runs with the data folder " + data);
  }
}
