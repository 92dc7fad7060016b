/// Settings pushed from inside to an Edge (port rows INT-08 and HLBI-02): a Front End sends each
/// Edge node what it is to be, over HTTPS with a certificate on both sides; the Edge takes what is
/// newer than its own, whole, and never asks. Start with
/// [org.turnpike.server.replication.SettingsDesk] for the Edge's side, with
/// [org.turnpike.server.replication.Pushing] for the other.
@NullMarked
package org.turnpike.server.replication;

import org.jspecify.annotations.NullMarked;
