/// Keys, requests, certificates, name and chain checks, and the built-in certificate authority (RFC
/// 5280, RFC 2986, RFC 9525, RFC 5922). Start with [CertificateStore], which a node reads its
/// certificates from, and [CertificateChecks], which says what is wrong with one.
@NullMarked
package org.turnpike.pki;

import org.jspecify.annotations.NullMarked;
