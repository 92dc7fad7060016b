/// Lists of revoked certificates: where the verified chain of another organisation's server says
/// they are, fetched over HTTP, checked, kept and renewed (RFC 5280 §4.2.1.13, §6.3; port row
/// EXT-02). Start at [org.turnpike.server.revocation.RevocationLists].
@NullMarked
package org.turnpike.server.revocation;

import org.jspecify.annotations.NullMarked;
