package org.turnpike.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Who may import whom. Downward only, never sideways; every foreign library enters by one door.
class LayersTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("org.turnpike");

  /// What each module may import of the others.
  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("wire", Set.of()),
          Map.entry("topology", Set.of()),
          Map.entry("sip", Set.of("wire")),
          Map.entry("traversal", Set.of("wire")),
          Map.entry("media", Set.of("wire")),
          Map.entry("net", Set.of("wire", "topology")),
          Map.entry("store", Set.of("wire", "topology")),
          Map.entry("pki", Set.of("wire", "topology")),
          Map.entry("planner", Set.of("topology", "pki")),
          Map.entry(
              "server",
              Set.of("wire", "topology", "sip", "traversal", "media", "net", "store", "pki")),
          Map.entry("web", Set.of("wire", "topology", "net", "store", "pki", "server", "planner")),
          Map.entry("lab", Set.of("topology", "planner")),
          Map.entry(
              "cli",
              Set.of(
                  "wire",
                  "topology",
                  "sip",
                  "net",
                  "store",
                  "pki",
                  "server",
                  "planner",
                  "web",
                  "lab")));

  /// Foreign packages and the only packages of ours that may know them.
  private static final Map<String, List<String>> DOORS =
      Map.of(
          "io.netty..", List.of("org.turnpike.net.."),
          "org.bouncycastle..", List.of("org.turnpike.net.dtls..", "org.turnpike.pki.."),
          "java.sql..", List.of("org.turnpike.store.sql.."),
          "org.jdbi..", List.of("org.turnpike.store.sql.."),
          "com.zaxxer..", List.of("org.turnpike.store.sql.."),
          "org.flywaydb..", List.of("org.turnpike.store.sql.."),
          "org.xbill..", List.of("org.turnpike.net.dns.."),
          "picocli..", List.of("org.turnpike.cli.."),
          "java.lang.foreign..",
              List.of("org.turnpike.net..", "org.turnpike.media.opus..", "org.turnpike.wire.."));

  /// Classes that open sockets, in the JDK's own words.
  private static final List<String> SOCKETS =
      List.of(
          "java.net.Socket",
          "java.net.ServerSocket",
          "java.net.DatagramSocket",
          "java.nio.channels.SocketChannel",
          "java.nio.channels.ServerSocketChannel",
          "java.nio.channels.DatagramChannel");

  @TestFactory
  Stream<DynamicTest> aModuleImportsOnlyWhatStandsBelowIt() {
    return MAY_IMPORT.entrySet().stream()
        .map(entry ->
            DynamicTest.dynamicTest(
                entry.getKey() + " imports only " + new TreeSet<>(entry.getValue()),
                () -> {
                  String[] others =
                      MAY_IMPORT.keySet().stream()
                          .filter(m -> !m.equals(entry.getKey()))
                          .filter(m -> !entry.getValue().contains(m))
                          .map(m -> "org.turnpike." + m + "..")
                          .toArray(String[]::new);
                  noClasses()
                      .that()
                      .resideInAPackage("org.turnpike." + entry.getKey() + "..")
                      .should()
                      .dependOnClassesThat()
                      .resideInAnyPackage(others)
                      .allowEmptyShould(true)
                      .check(CLASSES);
                }));
  }

  @TestFactory
  Stream<DynamicTest> aForeignLibraryEntersByOneDoor() {
    return DOORS.entrySet().stream()
        .map(door ->
            DynamicTest.dynamicTest(
                door.getKey() + " is known to " + door.getValue(),
                () ->
                    noClasses()
                        .that()
                        .resideOutsideOfPackages(door.getValue().toArray(String[]::new))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(door.getKey())
                        .check(CLASSES)));
  }

  @Test
  void protocolModulesKnowOnlyTheJdk() {
    for (String module : List.of("wire", "sip", "traversal")) {
      classes()
          .that()
          .resideInAPackage("org.turnpike." + module + "..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "javax.crypto..",
              "org.jspecify..",
              "org.turnpike.wire..",
              "org.turnpike." + module + "..")
          .check(CLASSES);
    }
  }

  @Test
  void protocolModulesOpenNoSocketStartNoThreadAndReadNoClock() {
    noClasses()
        .that()
        .resideInAnyPackage("org.turnpike.sip..", "org.turnpike.traversal..", "org.turnpike.wire..")
        .should()
        .dependOnClassesThat(
            HasName.Predicates.nameMatching(
                "java\\.lang\\.Thread|java\\.util\\.concurrent\\.(Executor.*|ScheduledExecutor.*)"
                    + "|java\\.util\\.Timer|java\\.security\\.SecureRandom"))
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .check(CLASSES);
  }

  @Test
  void noneButNetOpensASocketOnTheCallPath() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "org.turnpike.net..", "org.turnpike.lab..", "org.turnpike.store.cluster..")
        .should()
        .dependOnClassesThat(
            HasName.Predicates.nameMatching(String.join("|", SOCKETS).replace(".", "\\.")))
        .check(CLASSES);
  }

  /// What builds the network that predictions are held against must not know them.
  @Test
  void theBuilderOfTheLabReadsNoPathAndNoVerdict() {
    noClasses()
        .that()
        .resideInAnyPackage("org.turnpike.lab.fabric..", "org.turnpike.lab.stage..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            Stream.of(
                    "path",
                    "flow",
                    "ice",
                    "finding",
                    "least",
                    "difference",
                    "whatif",
                    "capacity",
                    "picture")
                .map(p -> "org.turnpike.planner." + p + "..")
                .toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void rolesDoNotImportEachOther() {
    List<String> roles =
        List.of("frontend", "director", "access", "av", "webconf", "conference", "mediation");
    for (String role : roles) {
      noClasses()
          .that()
          .resideInAPackage("org.turnpike.server." + role + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              roles.stream()
                  .filter(other -> !other.equals(role))
                  .map(other -> "org.turnpike.server." + other + "..")
                  .toArray(String[]::new))
          .allowEmptyShould(true)
          .check(CLASSES);
    }
  }

  @Test
  void packagesFormNoCycle() {
    for (String module : MAY_IMPORT.keySet()) {
      SlicesRuleDefinition.slices()
          .matching("org.turnpike." + module + ".(*)..")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true)
          .check(CLASSES);
    }
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> bare = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      if (!type.getPackage().isAnnotatedWith("org.jspecify.annotations.NullMarked")) {
        bare.add(type.getPackageName());
      }
    }
    assertThat(bare).as("packages without a @NullMarked package-info").isEmpty();
  }

  @Test
  void noNameEndsInAWordThatSaysNothing() {
    classes()
        .should(
            new ArchCondition<JavaClass>("say what it is") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                if (type.getSimpleName()
                    .matches(".*(Impl|Manager|Helper|Util|Utils|Base|Info|Factory)|Abstract.*")) {
                  events.add(SimpleConditionEvent.violated(type, type.getName()));
                }
              }
            })
        .check(CLASSES);
  }

  @Test
  void noFileIsLongerThan800Lines() throws IOException {
    Path root = Path.of("..").toAbsolutePath().normalize();
    try (Stream<Path> files = Files.walk(root)) {
      List<String> tooLong =
          files
              .filter(f -> f.toString().endsWith(".java") && f.toString().contains("/src/"))
              .filter(f -> lines(f) > 800)
              .map(f -> root.relativize(f) + ": " + lines(f))
              .toList();
      assertThat(tooLong).isEmpty();
    }
  }

  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
