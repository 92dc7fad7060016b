/// Keys, requests, certificates, name and chain checks, and the built-in certificate authority.
@NullMarked
package org.turnpike.pki;

import org.jspecify.annotations.NullMarked;
