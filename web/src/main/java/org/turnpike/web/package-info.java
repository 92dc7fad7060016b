/// What a node serves over HTTP: a status page, metrics, and the authority's certificate. Open
/// [StatusSite].
@NullMarked
package org.turnpike.web;

import org.jspecify.annotations.NullMarked;
