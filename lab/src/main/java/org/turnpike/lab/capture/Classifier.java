package org.turnpike.lab.capture;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.turnpike.lab.capture.Sighting.Carrier;
import org.turnpike.lab.capture.Sighting.Kind;
import org.turnpike.lab.capture.Sighting.Wrapped;

/// Says of every packet of a capture what it is. TURN is opened, on UDP and, re-framed, on TCP.
///
/// This is not the servers' decoder and shares no code with it: a referee that read packets with a
/// player's eyes would miss the player's mistakes.
final class Classifier {

  private static final int STUN_COOKIE = 0x2112A442;
  private static final int BINDING_SUCCESS = 0x0101;
  private static final int SEND_INDICATION = 0x0016;
  private static final int DATA_INDICATION = 0x0017;
  private static final int ATTRIBUTE_DATA = 0x0013;

  /// What carries packets through translators goes from and to this port (RFC 3948 §2.1).
  private static final int TUNNEL = 4500;

  /// Where names are asked for (RFC 1035 §4.2.1). A question begins with a number of its own, and
  /// one in four of those begins as RTP does.
  private static final int DNS = 53;

  /// Two printable characters, read as a length, are at least this; no packet of media is.
  private static final int LENGTH_OF_TEXT = 0x2020;

  private final List<Sighting> seen = new ArrayList<>();
  private final Map<Stream, TcpStream> streams = new HashMap<>();

  /// @param inner whether it is in a tunnel: where that ends, one wire carries it once more
  private record Stream(InetSocketAddress from, InetSocketAddress to, boolean inner) {}

  private record At(Carrier carrier, InetSocketAddress from, InetSocketAddress to, long micros) {}

  private Classifier() {}

  static List<Sighting> read(Path file) {
    Classifier classifier = new Classifier();
    Pcap.read(file, classifier::packet);
    return classifier.seen;
  }

  private void packet(long micros, int etherType, ByteBuffer ip) {
    packet(micros, etherType, ip, null);
  }

  /// @param outer where it is seen, of what travels in a tunnel
  private void packet(long micros, int etherType, ByteBuffer ip, @Nullable At outer) {
    if (etherType == 0x0800 && ip.remaining() >= 20) {
      int header = (ip.get(0) & 0xf) * 4;
      int total = ip.getShort(2) & 0xffff;
      boolean laterFragment = (ip.getShort(6) & 0x1fff) != 0;
      if (laterFragment || header < 20 || total < header || total > ip.remaining()) {
        return;
      }
      transport(
          micros,
          ip.get(9) & 0xff,
          address(ip, 12, 4),
          address(ip, 16, 4),
          ip.slice(header, total - header),
          outer);
    } else if (etherType == 0x86dd && ip.remaining() >= 40) {
      int length = Math.min(ip.getShort(4) & 0xffff, ip.remaining() - 40);
      transport(
          micros,
          ip.get(6) & 0xff,
          address(ip, 8, 16),
          address(ip, 24, 16),
          ip.slice(40, length),
          outer);
    }
  }

  private static InetAddress address(ByteBuffer ip, int at, int length) {
    byte[] bytes = new byte[length];
    ip.get(at, bytes);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private void transport(
      long micros,
      int protocol,
      InetAddress from,
      InetAddress to,
      ByteBuffer segment,
      @Nullable At outer) {
    if (protocol == 17 && segment.remaining() >= 8) {
      At own = at(Carrier.UDP, micros, from, to, segment);
      ByteBuffer payload = segment.slice(8, segment.remaining() - 8);
      if (outer == null && isTunnelled(own, payload)) {
        packet(micros, 0x0800, payload, own);
      } else if (own.from.getPort() == DNS || own.to.getPort() == DNS) {
        add(Kind.OTHER, Wrapped.BARE, outer == null ? own : outer, 0);
      } else {
        datagram(payload, Wrapped.BARE, outer == null ? own : outer);
      }
    } else if (protocol == 6 && segment.remaining() >= 20) {
      At own = at(Carrier.TCP, micros, from, to, segment);
      At at = outer == null ? own : outer;
      int header = (segment.get(12) >> 4 & 0xf) * 4;
      boolean syn = (segment.get(13) & 0x02) != 0;
      if (syn) {
        add(Kind.OPENING, Wrapped.BARE, at, 0);
      }
      if (header >= 20 && header <= segment.remaining()) {
        TcpStream stream =
            streams.computeIfAbsent(
                new Stream(own.from, own.to, outer != null), s -> new TcpStream());
        ByteBuffer payload = segment.slice(header, segment.remaining() - header);
        stream.segment(segment.getInt(4), syn, payload);
        drain(stream, at);
      }
    }
  }

  /// Whether a datagram carries a packet, as the lab's tunnels do: what is inside is seen, between
  /// the addresses outside.
  private static boolean isTunnelled(At at, ByteBuffer d) {
    return (at.from.getPort() == TUNNEL || at.to.getPort() == TUNNEL)
        && d.remaining() >= 20
        && (d.get(0) & 0xf0) == 0x40
        && (d.getShort(2) & 0xffff) == d.remaining();
  }

  private static At at(
      Carrier carrier, long micros, InetAddress from, InetAddress to, ByteBuffer segment) {
    return new At(
        carrier,
        new InetSocketAddress(from, segment.getShort(0) & 0xffff),
        new InetSocketAddress(to, segment.getShort(2) & 0xffff),
        micros);
  }

  private void add(Kind kind, Wrapped wrapped, At at, long ssrc) {
    seen.add(new Sighting(kind, wrapped, at.carrier, at.from, at.to, at.micros, ssrc));
  }

  /// RFC 7983 §7: the first byte tells STUN, DTLS, TURN channels and RTP apart.
  private void datagram(ByteBuffer d, Wrapped wrapped, At at) {
    int first = d.remaining() == 0 ? -1 : d.get(0) & 0xff;
    if (first >= 0 && first < 4 && isStun(d)) {
      stun(d, wrapped, at);
    } else if (first >= 20 && first < 64 && d.remaining() >= 13 && (d.get(1) & 0xff) == 0xfe) {
      add(Kind.DTLS, wrapped, at, 0);
    } else if (first >= 64
        && first < 80
        && d.remaining() >= 4
        && wrapped == Wrapped.BARE
        && (d.getShort(2) & 0xffff) <= d.remaining() - 4) {
      datagram(d.slice(4, d.getShort(2) & 0xffff), Wrapped.CHANNEL_DATA, at);
    } else if (first >= 128 && first < 192 && d.remaining() >= 8) {
      int type = d.get(1) & 0xff;
      // RFC 5761 §4: packet types 192 to 223 are RTCP.
      boolean rtcp = type >= 192 && type <= 223;
      if (rtcp || d.remaining() >= 12) {
        add(rtcp ? Kind.RTCP : Kind.RTP, wrapped, at, d.getInt(rtcp ? 4 : 8) & 0xffff_ffffL);
      } else {
        add(Kind.OTHER, wrapped, at, 0);
      }
    } else {
      add(isSip(d) ? Kind.SIP : Kind.OTHER, wrapped, at, 0);
    }
  }

  private static boolean isStun(ByteBuffer d) {
    return d.remaining() >= 20
        && d.getInt(4) == STUN_COOKIE
        && (d.getShort(2) & 0xffff) <= d.remaining() - 20;
  }

  private void stun(ByteBuffer d, Wrapped wrapped, At at) {
    int type = d.getShort(0) & 0xffff;
    if (wrapped == Wrapped.BARE && (type == SEND_INDICATION || type == DATA_INDICATION)) {
      ByteBuffer data = attribute(d, ATTRIBUTE_DATA);
      if (data != null) {
        datagram(data, Wrapped.INDICATION, at);
        return;
      }
    }
    add(type == BINDING_SUCCESS ? Kind.STUN_SUCCESS : Kind.STUN, wrapped, at, 0);
  }

  private static @Nullable ByteBuffer attribute(ByteBuffer d, int wanted) {
    int end = 20 + (d.getShort(2) & 0xffff);
    for (int p = 20; p + 4 <= end; ) {
      int type = d.getShort(p) & 0xffff;
      int length = d.getShort(p + 2) & 0xffff;
      if (p + 4 + length > end) {
        return null;
      }
      if (type == wanted) {
        return d.slice(p + 4, length);
      }
      p += 4 + (length + 3) / 4 * 4;
    }
    return null;
  }

  private static boolean isSip(ByteBuffer d) {
    byte[] head = new byte[Math.min(d.remaining(), 2048)];
    d.get(0, head);
    // RFC 3261 §7.5: line ends before the start-line do not count; keep-alives leave them there.
    String text = new String(head, StandardCharsets.ISO_8859_1).stripLeading();
    int line = text.indexOf("\r\n");
    return line > 0
        && (text.startsWith("SIP/2.0 ") || text.substring(0, line).endsWith(" SIP/2.0"));
  }

  /// Takes whole messages off a stream. What a stream carries is told by its first bytes.
  private void drain(TcpStream stream, At at) {
    while (true) {
      ByteBuffer bytes = stream.unread();
      if (bytes.remaining() < 4) {
        return;
      }
      int first = bytes.get(0) & 0xff;
      int length;
      if (first < 4 && bytes.remaining() < 8) {
        return; // the cookie, which tells STUN from the rest, is still to come
      }
      if (first < 4 && bytes.getInt(4) == STUN_COOKIE) {
        length = 20 + (bytes.getShort(2) & 0xffff);
        if (bytes.remaining() < length) {
          return;
        }
        stun(bytes.slice(0, length), Wrapped.BARE, at);
      } else if (first >= 64 && first < 80 && (bytes.getShort(2) & 0xffff) < LENGTH_OF_TEXT) {
        // The letters A to O are 64 to 79 too: an INVITE is no channel.
        int body = bytes.getShort(2) & 0xffff;
        // RFC 8656 §12.5: over TCP a ChannelData message is padded to four bytes.
        length = 4 + (body + 3) / 4 * 4;
        if (bytes.remaining() < length) {
          return;
        }
        datagram(bytes.slice(4, body), Wrapped.CHANNEL_DATA, at);
      } else if (first >= 20 && first < 24 && (bytes.get(1) & 0xff) == 3) {
        if (bytes.remaining() < 5) {
          return;
        }
        length = 5 + (bytes.getShort(3) & 0xffff);
        if (bytes.remaining() < length) {
          return;
        }
        add(Kind.TLS, Wrapped.BARE, at, 0);
      } else {
        // SIP, HTTP and what else is text: one sighting for each segment is enough to say where it
        // went.
        length = bytes.remaining();
        add(isSip(bytes) ? Kind.SIP : Kind.OTHER, Wrapped.BARE, at, 0);
      }
      stream.consume(length);
    }
  }

  /// One direction of a connection, put in order.
  private static final class TcpStream {
    private final Map<Integer, byte[]> ahead = new HashMap<>();
    private byte[] buffer = {};
    private int next;
    private boolean known;

    void segment(int sequence, boolean syn, ByteBuffer payload) {
      if (syn) {
        next = sequence + 1;
        known = true;
        buffer = new byte[0];
        ahead.clear();
        return;
      }
      if (!known) { // the capture began in mid-stream
        next = sequence;
        known = true;
      }
      if (payload.remaining() == 0) {
        return;
      }
      byte[] bytes = new byte[payload.remaining()];
      payload.get(0, bytes);
      ahead.put(sequence, bytes);
      for (byte[] more = take(); more != null; more = take()) {
        append(more);
      }
    }

    /// The next bytes in order out of what has come, retransmissions cut to what is new.
    private byte @Nullable [] take() {
      for (var entry : ahead.entrySet()) {
        int behind = next - entry.getKey();
        if (behind >= 0) {
          byte[] bytes = entry.getValue();
          ahead.remove(entry.getKey());
          if (behind >= bytes.length) {
            return new byte[0];
          }
          return java.util.Arrays.copyOfRange(bytes, behind, bytes.length);
        }
      }
      return null;
    }

    private void append(byte[] more) {
      byte[] joined = java.util.Arrays.copyOf(buffer, buffer.length + more.length);
      System.arraycopy(more, 0, joined, buffer.length, more.length);
      buffer = joined;
      next += more.length;
    }

    ByteBuffer unread() {
      return ByteBuffer.wrap(buffer);
    }

    void consume(int length) {
      buffer = java.util.Arrays.copyOfRange(buffer, length, buffer.length);
    }
  }
}
