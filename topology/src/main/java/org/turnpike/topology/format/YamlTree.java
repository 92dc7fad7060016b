package org.turnpike.topology.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.turnpike.topology.Place;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/// Reads one file into a [Node], token by token, so that every key and value knows its line and
/// column and a key that comes twice is seen.
///
/// What a file can make this do is bounded: its size before it is opened, the number of its values,
/// its depth; aliases are refused, since a few lines of them can stand for any amount.
final class YamlTree {

  static final long MAX_BYTES = 4 << 20;
  static final int MAX_VALUES = 400_000;
  static final int MAX_DEPTH = 32;

  private static final YAMLFactory YAML = new YAMLFactory();

  private final String file;
  private final List<Mistake> mistakes;
  private int values;

  private YamlTree(String file, List<Mistake> mistakes) {
    this.file = file;
    this.mistakes = mistakes;
  }

  /// Ends the reading of one file: what follows a broken place cannot be trusted.
  private static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;
    final transient Mistake mistake;

    Broken(Mistake mistake) {
      super(null, null, false, false);
      this.mistake = mistake;
    }
  }

  /// @param shown the name of the file in messages
  /// @return empty when there is nothing to read; the mistakes say why
  static Optional<Node> read(Path path, String shown, Place wanted, List<Mistake> mistakes) {
    try {
      long size = Files.size(path);
      if (size > MAX_BYTES) {
        mistakes.add(
            Mistake.of(
                new Place(shown, 1, 1),
                "the file has " + (size >> 20) + " MiB",
                "at most " + (MAX_BYTES >> 20) + " MiB; split it with include"));
        return Optional.empty();
      }
      if (!Files.isRegularFile(path)) {
        mistakes.add(Mistake.of(wanted, shown + " is not a file"));
        return Optional.empty();
      }
      byte[] bytes = Files.readAllBytes(path);
      return parse(decode(bytes, shown), shown, mistakes);
    } catch (Broken broken) {
      mistakes.add(broken.mistake);
      return Optional.empty();
    } catch (NoSuchFileException e) {
      mistakes.add(Mistake.of(wanted, "there is no file " + shown));
      return Optional.empty();
    } catch (IOException e) {
      mistakes.add(Mistake.of(wanted, shown + " cannot be read: " + e.getMessage()));
      return Optional.empty();
    }
  }

  static Optional<Node> parse(String text, String shown, List<Mistake> mistakes) {
    YamlTree tree = new YamlTree(shown, mistakes);
    try (YAMLParser parser =
        (YAMLParser) YAML.createParser(tools.jackson.core.ObjectReadContext.empty(), text)) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        mistakes.add(
            Mistake.of(
                new Place(shown, 1, 1), "the file is empty", "a line \"turnpike: 1\" first"));
        return Optional.empty();
      }
      Node root = tree.node(parser, token, 0);
      if (parser.nextToken() != null) {
        mistakes.add(
            Mistake.of(tree.place(parser), "a second document begins here", "one document a file"));
      }
      return Optional.of(root);
    } catch (Broken broken) {
      mistakes.add(broken.mistake);
      return Optional.empty();
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      Place place =
          at == null || at.getLineNr() < 1
              ? new Place(shown, 1, 1)
              : new Place(shown, at.getLineNr(), Math.max(1, at.getColumnNr()));
      mistakes.add(Mistake.of(place, "this is no YAML: " + firstLines(e.getOriginalMessage())));
      return Optional.empty();
    }
  }

  /// The parser's complaint without the quoted source, which the place stands for.
  private static String firstLines(@Nullable String message) {
    if (message == null) {
      return "it cannot be read";
    }
    StringBuilder out = new StringBuilder();
    for (String line : message.split("\n", -1)) {
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("in ") || text.startsWith("^")) {
        continue;
      }
      if (out.length() > 160) {
        break;
      }
      if (line.startsWith(" ")) {
        continue;
      }
      out.append(out.isEmpty() ? "" : ", ").append(text);
    }
    return out.toString();
  }

  private static String decode(byte[] bytes, String shown) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      int line = 1;
      // The first line that is not UTF-8 by itself.
      int from = 0;
      for (int i = 0; i <= bytes.length; i++) {
        if (i == bytes.length || bytes[i] == '\n') {
          String text = new String(bytes, from, i - from, StandardCharsets.UTF_8);
          if (text.indexOf('\ufffd') >= 0) {
            break;
          }
          from = i + 1;
          line++;
        }
      }
      throw new Broken(Mistake.of(new Place(shown, line, 1), "this is not UTF-8", "UTF-8 text"));
    }
  }

  private Place place(YAMLParser parser) {
    TokenStreamLocation at = parser.currentTokenLocation();
    return new Place(file, Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()));
  }

  private Node node(YAMLParser parser, JsonToken token, int depth) {
    Place place = place(parser);
    if (parser.isCurrentAlias()) {
      throw new Broken(
          Mistake.of(place, "aliases (*name) are not allowed", "the text itself, or an include"));
    }
    if (++values > MAX_VALUES) {
      throw new Broken(Mistake.of(place, "the file has too many values", "at most " + MAX_VALUES));
    }
    if (depth > MAX_DEPTH) {
      throw new Broken(Mistake.of(place, "nested too deep", "at most " + MAX_DEPTH + " levels"));
    }
    if (token == JsonToken.START_OBJECT) {
      return mapping(parser, place, depth);
    }
    if (token == JsonToken.START_ARRAY) {
      List<Node> items = new ArrayList<>();
      for (JsonToken next = following(parser);
          next != JsonToken.END_ARRAY;
          next = following(parser)) {
        items.add(node(parser, next, depth + 1));
      }
      return new Node.Sequence(place, List.copyOf(items));
    }
    if (token == JsonToken.VALUE_NULL) {
      return new Node.Nothing(place);
    }
    return new Node.Text(place, parser.getString());
  }

  private Node mapping(YAMLParser parser, Place place, int depth) {
    LinkedHashMap<String, Node.Entry> entries = new LinkedHashMap<>();
    for (JsonToken next = following(parser);
        next != JsonToken.END_OBJECT;
        next = following(parser)) {
      String key = ((JsonParser) parser).currentName();
      Place at = place(parser);
      if (parser.isCurrentAlias()) {
        throw new Broken(
            Mistake.of(at, "aliases (*name) are not allowed", "the text itself, or an include"));
      }
      Node value = node(parser, following(parser), depth + 1);
      Node.Entry before = entries.putIfAbsent(key, new Node.Entry(at, value));
      if (before != null) {
        mistakes.add(
            Mistake.of(at, "\"" + key + "\" is there twice, first in line " + before.at().line()));
      }
    }
    return new Node.Mapping(place, entries);
  }

  private JsonToken following(YAMLParser parser) {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw new Broken(Mistake.of(place(parser), "the file ends in the middle"));
    }
    return token;
  }
}
