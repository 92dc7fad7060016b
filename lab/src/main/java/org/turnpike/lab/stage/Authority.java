package org.turnpike.lab.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.turnpike.lab.network.LabFailed;

/// A certificate authority that is nobody's of ours: openssl, which signs what a plan's request
/// asks for and nothing else.
final class Authority {

  private static final String DAYS = "7";

  private final Path key;
  private final Path certificate;

  private Authority(Path key, Path certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  static Authority found(Path folder, String name) {
    Path key = folder.resolve(name + ".key");
    Path certificate = folder.resolve(name + ".pem");
    openssl(
        List.of(
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            key.toString(),
            "-out",
            certificate.toString(),
            "-days",
            DAYS,
            "-subj",
            "/CN=Lab authority " + name));
    return new Authority(key, certificate);
  }

  Path certificate() {
    return certificate;
  }

  /// Key and certificate, `NAME.key` and `NAME.pem`, for the plan's `NAME.openssl.cnf`.
  void issue(Path config, Path folder, String name) {
    Path asked = folder.resolve(name + ".csr");
    Path private_ = folder.resolve(name + ".key");
    openssl(
        List.of(
            "req",
            "-new",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            private_.toString(),
            "-out",
            asked.toString(),
            "-config",
            config.toString()));
    openssl(
        List.of(
            "x509",
            "-req",
            "-in",
            asked.toString(),
            "-CA",
            certificate.toString(),
            "-CAkey",
            key.toString(),
            "-days",
            DAYS,
            "-copy_extensions",
            "copyall",
            "-out",
            folder.resolve(name + ".pem").toString()));
  }

  /// Gives a node what was issued once for all that share it.
  static void hand(Path from, String name, Path to) {
    try {
      Files.createDirectories(to);
      for (String ending : List.of(".pem", ".key")) {
        Files.copy(
            from.resolve(name + ending),
            to.resolve(name + ending),
            StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new LabFailed(to + ": " + e.getMessage(), e);
    }
  }

  private static void openssl(List<String> words) {
    Commands.run("openssl", words);
  }
}
