package org.turnpike.planner.certificate;

import org.turnpike.pki.Usage;

/// A configuration file of `openssl req`: what the request says, with the command in its head.
final class OpensslConfig {

  private OpensslConfig() {}

  static String of(PlannedCertificate certificate) {
    StringBuilder out = new StringBuilder();
    String name = certificate.name();
    out.append("# ").append(certificate.row()).append(", ").append(certificate.pool());
    out.append(": ").append(String.join(", ", certificate.assigned())).append('\n');
    out.append("# Make key and request beside this file, with umask 077:\n");
    out.append("#   openssl req -new -newkey ");
    out.append(certificate.rsa() ? "rsa:2048" : "ec -pkeyopt ec_paramgen_curve:P-256");
    out.append(" -nodes -keyout ").append(name).append(".key -out ").append(name);
    out.append(".csr -config ").append(name).append(".openssl.cnf\n");
    if (certificate.shared()) {
      out.append("# One key for ");
      out.append(String.join(", ", certificate.nodes().stream().map(Object::toString).toList()));
      out.append(": make it once, and copy key and certificate to each.\n");
    }
    out.append("[req]\nprompt = no\nutf8 = yes\nstring_mask = utf8only\n");
    out.append("default_md = sha256\ndistinguished_name = subject\nreq_extensions = asked\n");
    out.append("\n[subject]\n");
    out.append(
        certificate
            .commonName()
            .map(n -> "CN = " + n)
            // The section must not be empty, and a common name has 64 characters at most.
            .orElseGet(() -> "O = " + certificate.organisation()));
    out.append("\n\n[asked]\n");
    if (!certificate.names().isEmpty()) {
      out.append("subjectAltName = @names\n");
    }
    out.append("keyUsage = critical, digitalSignature");
    out.append(certificate.rsa() ? ", keyEncipherment\n" : "\n");
    out.append("extendedKeyUsage = ");
    out.append(String.join(", ", certificate.usages().stream().map(Usage::text).toList()));
    out.append('\n');
    if (!certificate.names().isEmpty()) {
      out.append("\n[names]\n");
      for (int i = 0; i < certificate.names().size(); i++) {
        out.append("DNS.").append(i + 1).append(" = ");
        out.append(certificate.names().get(i)).append('\n');
      }
    }
    return out.toString();
  }
}
