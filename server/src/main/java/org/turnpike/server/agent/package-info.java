/// The node's own user agent, which acts for users who ask over HTTP: it sends their messages and
/// calls them and somebody else, and joins the two calls (third party call control, RFC 3725 §4.1).
/// It speaks SIP with the Front End over a connection inside the process. Start with
/// [org.turnpike.server.agent.ThirdPartyCall].
@NullMarked
package org.turnpike.server.agent;

import org.jspecify.annotations.NullMarked;
