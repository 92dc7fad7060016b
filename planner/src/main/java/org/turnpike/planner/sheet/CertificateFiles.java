package org.turnpike.planner.sheet;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.turnpike.pki.Pem;
import org.turnpike.planner.certificate.CertificatePlan;
import org.turnpike.planner.certificate.PlannedCertificate;

/// Requests for certificates: what `openssl req` is told always, and where there is a key, the key
/// and the request signed with it.
final class CertificateFiles {

  private static final String FOLDER = "certificates/";

  private CertificateFiles() {}

  static List<Artefact> of(CertificatePlan plan, Map<String, KeyPair> keys) {
    List<Artefact> out = new ArrayList<>();
    out.add(Artefact.open(FOLDER + "certificates.csv", plan.csv()));
    for (PlannedCertificate certificate : plan.certificates()) {
      String name = FOLDER + certificate.name();
      out.add(Artefact.open(name + ".openssl.cnf", certificate.opensslConfig()));
      KeyPair pair = keys.get(certificate.name());
      if (pair != null) {
        out.add(Artefact.open(name + ".csr", certificate.signingRequest(pair)));
        out.add(
            new Artefact(
                name + Plan.KEY_ENDING, Pem.text(pair.getPrivate()), Artefact.Mode.SECRET));
      }
    }
    return out;
  }
}
