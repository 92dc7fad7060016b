/// Digest authentication (RFC 3261 §22, RFC 7616, RFC 8760) as values: challenges, credentials, and
/// what proves them. Open [DigestCredentials] and [DigestNonces].
@NullMarked
package org.turnpike.sip.auth;

import org.jspecify.annotations.NullMarked;
