/// What a node serves over HTTP: the browser client, a status page, metrics, and the authority's
/// certificate. Open [StatusSite] and [ClientSite]; the client's source is in `web/client`.
@NullMarked
package org.turnpike.web;

import org.jspecify.annotations.NullMarked;
