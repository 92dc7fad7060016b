package org.turnpike.sip.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turnpike.wire.Decoded;
import org.turnpike.wire.Decoded.Malformed;
import org.turnpike.wire.Decoded.Value;
import org.turnpike.wire.Refusal;

/// One SIP message over the exact bytes that came. [#parse] finds the header lines in one pass;
/// values are decoded only where asked, and forwarding ([#edit]) keeps the bytes.
///
/// Parsing is lenient on purpose: a message that can be answered is a value, and [#validate] then
/// says what it is refused with. Only what cannot be answered is malformed.
public final class SipMessage {

  /// Per line: name, start, start of the value, end of the value, end of the line.
  static final int STRIDE = 5;

  private static final int MOST_LINES = 512;

  final byte[] bytes;
  final int[] lines;
  final int lineCount;
  final int start;
  final int startEnd;
  final int bodyAt;
  private final @Nullable Method method;
  private final int uriFrom;
  private final int uriTo;
  private final int status;
  private final @Nullable Refusal startFault;

  // What every element asks for more than once. Immutable values, so that it does no harm when two
  // threads decode the same.
  private @Nullable String callId;
  private @Nullable Decoded<CSeq> cseq;
  private @Nullable Decoded<NameAddr> fromAddress;
  private @Nullable Decoded<NameAddr> toAddress;
  private @Nullable Decoded<Via> via;
  private @Nullable Decoded<List<Via>> allVias;
  private @Nullable Decoded<List<NameAddr>> allContacts;
  private @Nullable Decoded<SipUri> uri;

  private SipMessage(
      byte[] bytes, int[] lines, int lineCount, int start, int startEnd, int bodyAt, Start line) {
    this.bytes = bytes;
    this.lines = lines;
    this.lineCount = lineCount;
    this.start = start;
    this.startEnd = startEnd;
    this.bodyAt = bodyAt;
    this.method = line.method;
    this.uriFrom = line.from;
    this.uriTo = line.to;
    this.status = line.status;
    this.startFault = line.fault;
  }

  /// What the start line says; `from` and `to` are the Request-URI or the reason phrase.
  private record Start(
      @Nullable Method method, int from, int to, int status, @Nullable Refusal fault) {}

  /// Indexes a whole message. The array is kept, not copied: the caller gives it away.
  public static Decoded<SipMessage> parse(byte[] bytes) {
    int start = 0;
    // RFC 3261 §7.5: CRLFs before the start line are ignored.
    while (start < bytes.length && (bytes[start] == '\r' || bytes[start] == '\n')) {
      start++;
    }
    int lineEnd = crlf(bytes, start);
    if (lineEnd < 0) {
      return Decoded.malformed(start, "start line that ends in CRLF");
    }
    Decoded<Start> decoded = startLine(bytes, start, lineEnd);
    if (!(decoded instanceof Value<Start>(Start line))) {
      return ((Malformed<Start>) decoded).as();
    }
    int[] lines = new int[24 * STRIDE];
    int count = 0;
    int at = lineEnd + 2;
    while (true) {
      int end = crlf(bytes, at);
      if (end < 0) {
        return Decoded.malformed(at, "empty line after the header fields");
      }
      if (end == at) {
        break;
      }
      // RFC 3261 §7.3.1: a line that begins with white space continues the one before.
      int next = end + 2;
      while (next < bytes.length && (bytes[next] == ' ' || bytes[next] == '\t')) {
        end = crlf(bytes, next);
        if (end < 0) {
          return Decoded.malformed(next, "folded line that ends in CRLF");
        }
        next = end + 2;
      }
      int nameEnd = at;
      while (nameEnd < end && Ascii.tokenChar(bytes[nameEnd])) {
        nameEnd++;
      }
      int colon = nameEnd;
      while (colon < end && (bytes[colon] == ' ' || bytes[colon] == '\t')) {
        colon++;
      }
      if (nameEnd == at || colon == end || bytes[colon] != ':') {
        return Decoded.malformed(at, "header name and ':'");
      }
      int value = colon + 1;
      while (value < end && Ascii.blank(bytes[value])) {
        value++;
      }
      int valueEnd = end;
      while (valueEnd > value && Ascii.blank(bytes[valueEnd - 1])) {
        valueEnd--;
      }
      if (count == MOST_LINES) {
        return Decoded.malformed(at, "at most " + MOST_LINES + " header lines");
      }
      if ((count + 1) * STRIDE > lines.length) {
        lines = Arrays.copyOf(lines, lines.length * 2);
      }
      int row = count++ * STRIDE;
      lines[row] = HeaderName.find(bytes, at, nameEnd).ordinal();
      lines[row + 1] = at;
      lines[row + 2] = value;
      lines[row + 3] = valueEnd;
      lines[row + 4] = next;
      at = next;
    }
    return Decoded.value(new SipMessage(bytes, lines, count, start, lineEnd + 2, at + 2, line));
  }

  private static int crlf(byte[] bytes, int from) {
    for (int i = from; i + 1 < bytes.length; i++) {
      if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static Decoded<Start> startLine(byte[] bytes, int from, int to) {
    int space = from;
    while (space < to && bytes[space] != ' ') {
      space++;
    }
    if (space == from || space == to) {
      return Decoded.malformed(from, "Request-Line or Status-Line");
    }
    if (space - from >= 4 && Ascii.equalsLower(bytes, from, SIP_SLASH)) {
      boolean two = space - from == 7 && Ascii.equalsLower(bytes, from, SIP_2);
      if (!two || to - space < 4) {
        return Decoded.malformed(from, "Status-Line of SIP/2.0");
      }
      long code = Ascii.number(Ascii.text(bytes, space + 1, space + 4), 699);
      boolean ended = space + 4 == to || bytes[space + 4] == ' ';
      // RFC 4475 §3.1.2.19: a status beyond three digits has no meaning; the response is dropped.
      return code < 100 || !ended
          ? Decoded.malformed(space + 1, "status 100 to 699")
          : Decoded.value(new Start(null, Math.min(to, space + 5), to, (int) code, null));
    }
    int versionEnd = to;
    while (versionEnd > space && bytes[versionEnd - 1] == ' ') {
      versionEnd--;
    }
    int version = versionEnd;
    while (version > space && bytes[version - 1] != ' ') {
      version--;
    }
    if (version <= space + 1) {
      return Decoded.malformed(space, "Request-URI and version");
    }
    for (int i = from; i < space; i++) {
      if (!Ascii.tokenChar(bytes[i])) {
        return Decoded.malformed(i, "method");
      }
    }
    Refusal fault = null;
    if (versionEnd - version != 7 || !Ascii.equalsLower(bytes, version, SIP_2)) {
      boolean sip = versionEnd - version >= 4 && Ascii.equalsLower(bytes, version, SIP_SLASH);
      fault =
          sip
              ? new Refusal(505, "Version Not Supported", "request of another SIP version")
              : MessageRules.bad("Request-Line", "no SIP version at its end");
    } else if (versionEnd != to || bytes[space + 1] == ' ' || bytes[version - 2] == ' ') {
      // RFC 4475 §3.1.2.9, §3.1.2.10: exactly one space between the parts and none after.
      fault = MessageRules.bad("Request-Line", "extra white space");
    }
    return Decoded.value(
        new Start(Method.of(bytes, from, space), space + 1, version - 1, 0, fault));
  }

  private static final byte[] SIP_SLASH = {'s', 'i', 'p', '/'};
  private static final byte[] SIP_2 = {'s', 'i', 'p', '/', '2', '.', '0'};

  public boolean isRequest() {
    return method != null;
  }

  /// The method of a request; of a response the one in CSeq.
  public Method method() {
    return method != null ? method : cseqMethod();
  }

  /// The method in CSeq; empty when CSeq cannot be read.
  public Method cseqMethod() {
    return cseq() instanceof Value<CSeq>(CSeq value) ? value.method() : new Method("");
  }

  /// The Request-URI as written; empty for a response.
  public String requestUri() {
    return method == null ? "" : Ascii.text(bytes, uriFrom, uriTo);
  }

  public Decoded<SipUri> uri() {
    Decoded<SipUri> known = uri;
    if (known == null) {
      known = SipUri.decode(requestUri());
      uri = known;
    }
    return known;
  }

  /// 0 for a request.
  public int status() {
    return status;
  }

  public String reason() {
    return method == null ? Ascii.text(bytes, uriFrom, uriTo) : "";
  }

  /// The fault of the request line, if any.
  @Nullable Refusal startFault() {
    return startFault;
  }

  int row(HeaderName name) {
    for (int row = 0; row < lineCount * STRIDE; row += STRIDE) {
      if (lines[row] == name.ordinal()) {
        return row;
      }
    }
    return -1;
  }

  public boolean has(HeaderName name) {
    return row(name) >= 0;
  }

  /// The first line of that name as written, folds included; null when there is none.
  public @Nullable String header(HeaderName name) {
    int row = row(name);
    return row < 0 ? null : Ascii.text(bytes, lines[row + 2], lines[row + 3]);
  }

  /// Every line of that name, top to bottom.
  public List<String> headers(HeaderName name) {
    List<String> found = new ArrayList<>(4);
    for (int row = 0; row < lineCount * STRIDE; row += STRIDE) {
      if (lines[row] == name.ordinal()) {
        found.add(Ascii.text(bytes, lines[row + 2], lines[row + 3]));
      }
    }
    return found;
  }

  /// Every line of a name that [HeaderName] does not list.
  public List<String> headers(String name) {
    byte[] lower = Edits.latin(name.toLowerCase(java.util.Locale.ROOT));
    List<String> found = new ArrayList<>(2);
    for (int row = 0; row < lineCount * STRIDE; row += STRIDE) {
      int at = lines[row + 1];
      int end = at + lower.length;
      if (end < lines[row + 2]
          && Ascii.equalsLower(bytes, at, lower)
          && !Ascii.tokenChar(bytes[end])) {
        found.add(Ascii.text(bytes, lines[row + 2], lines[row + 3]));
      }
    }
    return found;
  }

  /// The comma-separated values of all lines of that name.
  public List<String> values(HeaderName name) {
    List<String> found = new ArrayList<>(4);
    for (String line : headers(name)) {
      for (int at = 0; at <= line.length(); ) {
        int comma = Ascii.next(line, at, line.length(), ',');
        found.add(line.substring(at, comma).strip());
        at = comma + 1;
      }
    }
    return found;
  }

  public String callId() {
    String known = callId;
    if (known == null) {
      String value = header(HeaderName.CALL_ID);
      known = value == null ? "" : value;
      callId = known;
    }
    return known;
  }

  public Decoded<CSeq> cseq() {
    Decoded<CSeq> known = cseq;
    if (known == null) {
      String value = header(HeaderName.CSEQ);
      known = value == null ? Decoded.malformed(start, "CSeq") : CSeq.decode(value);
      cseq = known;
    }
    return known;
  }

  public Decoded<NameAddr> from() {
    Decoded<NameAddr> known = fromAddress;
    if (known == null) {
      known = address(HeaderName.FROM);
      fromAddress = known;
    }
    return known;
  }

  public Decoded<NameAddr> to() {
    Decoded<NameAddr> known = toAddress;
    if (known == null) {
      known = address(HeaderName.TO);
      toAddress = known;
    }
    return known;
  }

  private Decoded<NameAddr> address(HeaderName name) {
    String value = header(name);
    return value == null ? Decoded.malformed(start, name.text()) : NameAddr.decode(value);
  }

  public @Nullable String fromTag() {
    return from() instanceof Value<NameAddr>(NameAddr value) ? value.tag() : null;
  }

  public @Nullable String toTag() {
    return to() instanceof Value<NameAddr>(NameAddr value) ? value.tag() : null;
  }

  public Decoded<Via> topVia() {
    Decoded<Via> known = via;
    if (known == null) {
      String line = header(HeaderName.VIA);
      known =
          line == null
              ? Decoded.malformed(start, "Via")
              : Via.decode(line.substring(0, Ascii.next(line, 0, line.length(), ',')).strip());
      via = known;
    }
    return known;
  }

  /// The same with another topmost Via: what a server does to each request first (RFC 3261
  /// §18.2.1). The lines behind move; nothing is looked for again.
  public SipMessage withTopVia(Via other) {
    int row = row(HeaderName.VIA);
    if (row < 0) {
      throw new IllegalStateException("a message without Via");
    }
    String line = Ascii.text(bytes, lines[row + 2], lines[row + 3]);
    int rest = Ascii.next(line, 0, line.length(), ',');
    byte[] value = Edits.latin(other.encode() + line.substring(rest));
    int from = lines[row + 2];
    int to = lines[row + 3];
    int moved = value.length - (to - from);
    byte[] out = new byte[bytes.length + moved];
    System.arraycopy(bytes, 0, out, 0, from);
    System.arraycopy(value, 0, out, from, value.length);
    System.arraycopy(bytes, to, out, to + moved, bytes.length - to);
    int[] shifted = lines.clone();
    shifted[row + 3] += moved;
    shifted[row + 4] += moved;
    for (int next = row + STRIDE; next < lineCount * STRIDE; next += STRIDE) {
      for (int i = 1; i < STRIDE; i++) {
        shifted[next + i] += moved;
      }
    }
    SipMessage made =
        new SipMessage(
            out,
            shifted,
            lineCount,
            start,
            startEnd,
            bodyAt + moved,
            new Start(method, uriFrom, uriTo, status, startFault));
    made.callId = callId;
    made.cseq = cseq;
    made.fromAddress = fromAddress;
    made.toAddress = toAddress;
    made.via = Decoded.value(other);
    made.allContacts = allContacts;
    made.uri = uri;
    return made;
  }

  public Decoded<List<Via>> vias() {
    Decoded<List<Via>> known = allVias;
    if (known == null) {
      known = decodedVias();
      allVias = known;
    }
    return known;
  }

  private Decoded<List<Via>> decodedVias() {
    List<Via> found = new ArrayList<>();
    for (String value : values(HeaderName.VIA)) {
      switch (found.isEmpty() ? topVia() : Via.decode(value)) {
        case Value<Via>(Via via) -> found.add(via);
        case Malformed<Via> m -> {
          return m.as();
        }
      }
    }
    return Decoded.value(List.copyOf(found));
  }

  /// -1 when absent, -2 when it is not 0 to 255.
  public int maxForwards() {
    String value = header(HeaderName.MAX_FORWARDS);
    if (value == null) {
      return -1;
    }
    long number = Ascii.number(value, 255);
    return number < 0 ? -2 : (int) number;
  }

  /// RFC 5393 §5.3; -1 when absent, or no number.
  public int maxBreadth() {
    String value = header(HeaderName.MAX_BREADTH);
    return value == null ? -1 : (int) Math.max(-1, Ascii.number(value, Integer.MAX_VALUE));
  }

  /// A lone `*` is not an address: see [#contactIsStar].
  public Decoded<List<NameAddr>> contacts() {
    Decoded<List<NameAddr>> known = allContacts;
    if (known == null) {
      known = addresses(HeaderName.CONTACT);
      allContacts = known;
    }
    return known;
  }

  /// RFC 3261 §10.2.2: `Contact: *` of a REGISTER that removes all bindings.
  public boolean contactIsStar() {
    return "*".equals(header(HeaderName.CONTACT));
  }

  public Decoded<List<NameAddr>> routes() {
    return addresses(HeaderName.ROUTE);
  }

  public Decoded<List<NameAddr>> recordRoutes() {
    return addresses(HeaderName.RECORD_ROUTE);
  }

  public Decoded<List<NameAddr>> path() {
    return addresses(HeaderName.PATH);
  }

  public Decoded<List<NameAddr>> addresses(HeaderName name) {
    if (!has(name)) {
      return Decoded.value(List.of());
    }
    List<NameAddr> found = new ArrayList<>();
    for (String value : values(name)) {
      if (value.equals("*") && name == HeaderName.CONTACT) {
        continue;
      }
      switch (NameAddr.decode(value)) {
        case Value<NameAddr>(NameAddr address) -> found.add(address);
        case Malformed<NameAddr> m -> {
          return m.as();
        }
      }
    }
    return Decoded.value(List.copyOf(found));
  }

  /// Seconds; -1 when absent, -2 when it is no number below 2**32.
  public long expires() {
    String value = header(HeaderName.EXPIRES);
    if (value == null) {
      return -1;
    }
    long number = Ascii.number(value, 0xffff_ffffL);
    return number < 0 ? -2 : number;
  }

  /// -1 when absent, -2 when it is not a number.
  public int contentLength() {
    String value = header(HeaderName.CONTENT_LENGTH);
    return value == null
        ? -1
        : (int) (Ascii.number(value, Integer.MAX_VALUE) < 0 ? -2 : Ascii.number(value, 1L << 31));
  }

  /// RFC 3261 §18.3: bytes past Content-Length are no part of the message.
  public byte[] body() {
    return Arrays.copyOfRange(bytes, bodyAt, bodyEnd());
  }

  int bodyEnd() {
    int length = contentLength();
    return length < 0 || length > bytes.length - bodyAt ? bytes.length : bodyAt + length;
  }

  /// The bytes that came. Not to be written to.
  public byte[] bytes() {
    return bytes;
  }

  /// What RFC 3261 demands of every message: the first refusal, or null when it holds.
  public @Nullable Refusal validate() {
    return MessageRules.check(this);
  }

  public MessageEdit edit() {
    return new MessageEdit(this);
  }

  /// A response to that request (RFC 3261 §8.2.6.2): Via, From, To, Call-ID and CSeq as they came.
  ///
  /// @param toTag our tag, when To has none yet; empty for none (a 100)
  public static MessageEdit response(SipMessage request, int status, String reason, String toTag) {
    return Edits.response(request, status, reason, toTag);
  }

  public static MessageEdit response(SipMessage request, int status, String reason) {
    return response(request, status, reason, "");
  }

  /// A request of our own; the caller adds Via, From, To, Call-ID, CSeq and what else it needs.
  public static MessageEdit request(Method method, String requestUri) {
    return Edits.request(method, requestUri);
  }

  @Override
  public String toString() {
    return Ascii.text(bytes, start, startEnd).strip();
  }
}
