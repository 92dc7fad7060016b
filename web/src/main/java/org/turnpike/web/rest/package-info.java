/// The REST API under `/api/v1/`, and who may use it: administrators with a session, and a user for
/// what their own client reports. The OpenAPI document `openapi.json` beside these classes says
/// what each route takes and gives. Start with [RestSite], whose routes are in [Routes].
@NullMarked
package org.turnpike.web.rest;

import org.jspecify.annotations.NullMarked;
