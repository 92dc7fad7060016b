import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Checks the signatures of the signed libraries of a folder once, when the product is built, and
/// writes them without: the JVM keeps no class of a signed library in its AOT cache, and would
/// verify their digests again at every start.
public final class Unsign {

  public static void main(String[] args) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(args[0]))) {
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
        unsign(jar);
      }
    }
  }

  private static boolean signature(JarEntry entry) {
    return entry.getName().toUpperCase(Locale.ROOT).matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
  }

  private static void unsign(Path jar) throws IOException {
    Path plain = jar.resolveSibling(jar.getFileName() + ".tmp");
    try (JarFile in = new JarFile(jar.toFile(), true)) {
      List<JarEntry> entries = Collections.list(in.entries());
      if (entries.stream().noneMatch(Unsign::signature)) {
        return;
      }
      try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(plain))) {
        for (JarEntry entry : entries) {
          if (signature(entry)) {
            continue;
          }
          ZipEntry copy = new ZipEntry(entry.getName());
          copy.setTime(entry.getTime());
          out.putNextEntry(copy);
          if (entry.getName().equals(JarFile.MANIFEST_NAME)) {
            Manifest manifest = new Manifest(in.getManifest());
            manifest.getEntries().clear(); // the digests
            manifest.write(out);
          } else {
            try (InputStream bytes = in.getInputStream(entry)) {
              bytes.transferTo(out); // a SecurityException for a byte that was not signed
            }
          }
          out.closeEntry();
        }
      }
    }
    Files.move(plain, jar, StandardCopyOption.REPLACE_EXISTING);
  }
}
