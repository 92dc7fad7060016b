package org.turnpike.server.frontend;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turnpike.server.sip.Arrival;
import org.turnpike.server.sip.SignInLog;
import org.turnpike.topology.UserUri;
import org.turnpike.topology.settings.Endpoint;

/// The log's line for what a user's policy does not allow.
final class Withheld {

  private static final Logger LOG = LoggerFactory.getLogger("org.turnpike.policy");

  private Withheld() {}

  static void log(Arrival arrival, UserUri user, String what) {
    LOG.info(
        "event=policy-outside peer={} code=403 cause={} user={}",
        Endpoint.text(arrival.origin()),
        SignInLog.plain(what.replace(' ', '-')),
        SignInLog.plain(user.toString()));
  }
}
