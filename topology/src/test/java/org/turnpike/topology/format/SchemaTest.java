package org.turnpike.topology.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The published schema and the reader say the same. When the grammar changes, run this class with
/// `-Dturnpike.schema.write=true` and commit the new resource.
class SchemaTest {

  private static final YAMLMapper YAML = YAMLMapper.builder().build();

  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(SchemaText.text());

  @Test
  void thePublishedSchemaIsTheGrammars() throws IOException {
    if (Boolean.getBoolean("turnpike.schema.write")) {
      Files.writeString(
          Path.of("src/main/resources/org/turnpike/topology/format", SchemaText.RESOURCE),
          SchemaText.text());
    }
    try (InputStream in = SchemaText.class.getResourceAsStream(SchemaText.RESOURCE)) {
      assertThat(in).isNotNull();
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(SchemaText.text());
    }
  }

  @ParameterizedTest
  @MethodSource("org.turnpike.topology.format.ExamplesTest#files")
  void theSchemaAcceptsEveryExample(Path file) throws IOException {
    JsonNode tree = YAML.readTree(Files.readString(file));
    assertThat(SCHEMA.validate(tree)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "turnpike: 2",
        "name: no version",
        "turnpike: 1\nsitez: {}",
        "turnpike: 1\nsites: {a: {kind: office}}",
        "turnpike: 1\nsites: {Upper: {}}",
        "turnpike: 1\nlinks: {l: {between: [a, b], bandwidth: 100}}",
        "turnpike: 1\nlinks: {l: {between: [a, b], latency: 30 seconds}}",
        "turnpike: 1\nsites: {a: {networks: {n: {gateway: 10.0.0.1}}}}",
        "turnpike: 1\npools: {p: {role: edgy}}",
        "turnpike: 1\npools: {p: {role: edge, network: a/b}}",
        "turnpike: 1\nusers: {alice: {home: fe}}",
      })
  void schemaAndReaderRejectTheSame(String text) {
    assertThat(SCHEMA.validate(YAML.readTree(text))).isNotEmpty();
    assertThat(TopologyFile.read(text, "t.yaml")).isInstanceOf(Loaded.Bad.class);
  }

  @Test
  void theReaderAsksForEveryKeyThatTheGrammarAllows() throws IOException {
    Set<String> asked = new TreeSet<>();
    List<Mistake> mistakes = new ArrayList<>();
    String all;
    try (InputStream in = SchemaTest.class.getResourceAsStream("every-key.yaml")) {
      assertThat(in).isNotNull();
      all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    Node root = YamlTree.parse(all, "every-key.yaml", mistakes).orElseThrow();
    Path folder = Path.of("src/test/resources/org/turnpike/topology/format");
    Loaded loaded = TopologyFile.load(root, folder, mistakes, asked::add);
    assertThat(loaded).as(loaded.toString()).isInstanceOf(Loaded.Good.class);
    Set<String> allowed = new TreeSet<>();
    collect(Grammar.TOPOLOGY, allowed);
    assertThat(asked).containsExactlyInAnyOrderElementsOf(allowed);
  }

  private static void collect(Shape shape, Set<String> into) {
    switch (shape) {
      case Shape.Keyed keyed ->
          keyed
              .keys()
              .forEach((key, what) -> {
                into.add(keyed.name() + "." + key);
                collect(what.shape(), into);
              });
      case Shape.ByWord byWord -> byWord.shapes().values().forEach(s -> collect(s, into));
      case Shape.Short(var _, var full) -> collect(full, into);
      case Shape.Many(var of) -> collect(of, into);
      case Shape.Named(var of) -> collect(of, into);
      case Shape.One _, Shape.Words _, Shape.Ref _ -> {}
    }
  }
}
