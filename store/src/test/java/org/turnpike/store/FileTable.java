package org.turnpike.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.turnpike.topology.UserUri;

/// A table in a file: survives a killed process at the price of being written whole each time.
final class FileTable implements BindingTable {

  private final Path file;
  private final Map<UserUri, List<Binding>> rows = new HashMap<>();

  FileTable(Path file) {
    this.file = file;
  }

  @Override
  public Contents load() {
    try {
      if (!Files.exists(file)) {
        return new Contents(Map.of(), 0);
      }
      byte[] bytes = Files.readAllBytes(file);
      int at = 8;
      while (at < bytes.length) {
        LogRecord.Read read = LogRecord.read(bytes, at).orElseThrow();
        rows.put(read.record().aor(), read.record().bindings());
        at = read.end();
      }
      return new Contents(Map.copyOf(rows), ByteBuffer.wrap(bytes).getLong());
    } catch (IOException e) {
      throw Trouble.with(file, "read", e);
    }
  }

  @Override
  public void apply(Map<UserUri, List<Binding>> changes, long sequence) {
    rows.putAll(changes);
    List<byte[]> parts = new ArrayList<>();
    parts.add(ByteBuffer.allocate(8).putLong(sequence).array());
    rows.forEach((aor, list) -> {
      byte[] record = LogRecord.encode(aor, list);
      LogRecord.seal(record, 1);
      parts.add(record);
    });
    ByteBuffer whole = ByteBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
    parts.forEach(whole::put);
    try {
      PrivateFile.write(file, whole.array());
    } catch (IOException e) {
      throw Trouble.with(file, "write", e);
    }
  }

  @Override
  public void makeDurable() {}
}
