/// Certificates that a topology needs: subject, names in order, usage, authority, and which nodes
/// must hold one key, from the rows of the Edge planning document (RFC 5280, RFC 2986). Start with
/// [CertificatePlan].
@NullMarked
package org.turnpike.planner.certificate;

import org.jspecify.annotations.NullMarked;
