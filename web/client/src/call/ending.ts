/** Why a call is over, in words for who placed or got it. */
export function ending(cause: string, code: number | undefined, theirs: boolean, talked: boolean): string {
  if (cause === 'User Denied Media Access') return 'The browser did not give the microphone to this page.';
  if (cause === 'Connection Error' || cause === 'Dialog Error') return 'The connection to the server was lost.';
  if (cause === 'RTP Timeout') return 'No way for sound to the other side was found.';
  if (talked) return theirs ? 'The other side hung up.' : 'Call ended.';
  if (cause === 'Canceled') return theirs ? 'Missed call.' : 'Cancelled.';
  switch (code) {
    case 404:
      return 'Nobody has this address.';
    case 480:
    case 430:
      return 'Not signed in anywhere just now.';
    case 408:
      return 'No answer.';
    case 486:
    case 600:
      return 'Busy.';
    case 603:
      return theirs ? 'Declined.' : 'You declined.';
    case 415:
    case 488:
    case 606:
      return 'Their phone has no way of sound in common with this browser.';
    case 403:
      return 'The server does not allow this call.';
    case 503:
      return 'The server is too busy. Try again shortly.';
    case undefined:
      return theirs ? 'The other side hung up.' : 'Call ended.';
    default:
      return `The call did not get through (${code}).`;
  }
}
