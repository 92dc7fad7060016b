/// Credentials of the media relay for users: an Edge's [CredentialService] gives them out by SIP
/// SERVICE over MTLS, a Front End's [RelayCredentials] asks for them, and its [CredentialDesk]
/// hands them to the user's own client. The body is that of MS-AVEDGEA §2.2, as far as a credential
/// and a list of relays need it. Start with [MediaRelayMessage].
@NullMarked
package org.turnpike.server.credential;

import org.jspecify.annotations.NullMarked;
