/// HTTP faces: status page, metrics, REST, and later the browser client and console.
@NullMarked
package org.turnpike.web;

import org.jspecify.annotations.NullMarked;
