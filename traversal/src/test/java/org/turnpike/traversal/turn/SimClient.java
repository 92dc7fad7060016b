package org.turnpike.traversal.turn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.turnpike.traversal.stun.Integrity;
import org.turnpike.traversal.stun.PasswordAlgorithm;
import org.turnpike.traversal.stun.StunAttribute;
import org.turnpike.traversal.stun.StunClass;
import org.turnpike.traversal.stun.StunMessage;
import org.turnpike.traversal.stun.StunMethod;
import org.turnpike.traversal.stun.StunWriter;
import org.turnpike.wire.Decoded;
import org.turnpike.wire.Slice;

/// A client that talks to a [SimRelay] directly: what it asks is answered in the same call.
final class SimClient {

  final InetSocketAddress address;
  private final SimRelay relay;
  private String username;
  private byte[] key;
  private String nonce = "";
  private String password;

  /// What the last challenge held; null for no list.
  byte @Nullable [] offered;

  private boolean sha256;

  SimClient(SimRelay relay, String user, InetSocketAddress address) {
    this.relay = relay;
    this.address = address;
    this.username = TimeLimitedKeys.username(user, relay.at.wall().plus(Duration.ofDays(1)));
    this.password = new TimeLimitedKeys(SimRelay.REALM, "shared").password(username);
    this.key = Integrity.longTermKey(username, SimRelay.REALM, password);
  }

  void password(String wrong) {
    password = wrong;
    key = Integrity.longTermKey(username, SimRelay.REALM, wrong);
  }

  void username(String name) {
    username = name;
    password(new TimeLimitedKeys(SimRelay.REALM, "shared").password(name));
  }

  /// From now on with what RFC 8489 has beyond RFC 5389.
  void sha256() {
    sha256 = true;
    key = PasswordAlgorithm.SHA256.key(username, SimRelay.REALM, password);
  }

  String username() {
    return username;
  }

  byte[] key() {
    return key;
  }

  String nonce() {
    return nonce;
  }

  void nonce(String other) {
    nonce = other;
  }

  /// A request with credentials; a first challenge is met.
  StunMessage ask(int method, UnaryOperator<StunWriter> attributes) {
    if (nonce.isEmpty()) {
      StunMessage challenge = send(new StunWriter(method, StunClass.REQUEST, id()).toBytes());
      String given = challenge == null ? null : challenge.text(StunAttribute.NONCE);
      nonce = given == null ? "" : given;
      Slice list = challenge == null ? null : challenge.value(StunAttribute.PASSWORD_ALGORITHMS);
      offered = list == null ? null : list.bytes();
    }
    StunMessage answer = send(request(method, id(), attributes));
    if (answer == null) {
      throw new AssertionError("no answer to " + StunMethod.name(method));
    }
    return answer;
  }

  byte[] request(int method, byte[] id, UnaryOperator<StunWriter> attributes) {
    StunWriter request =
        attributes
            .apply(new StunWriter(method, StunClass.REQUEST, id))
            .text(StunAttribute.USERNAME, username)
            .text(StunAttribute.REALM, SimRelay.REALM)
            .text(StunAttribute.NONCE, nonce);
    if (sha256 && offered != null) {
      request
          .bytes(
              StunAttribute.PASSWORD_ALGORITHM, PasswordAlgorithm.value(PasswordAlgorithm.SHA256))
          .bytes(StunAttribute.PASSWORD_ALGORITHMS, offered);
    }
    return request.integrity(sha256 ? Integrity.SHA256 : Integrity.SHA1, key).toBytes();
  }

  byte[] id() {
    byte[] id = new byte[12];
    relay.at.random(id);
    return id;
  }

  /// Sends and takes the last thing that came back to this client; null if nothing did.
  @Nullable StunMessage send(byte[] bytes) {
    int before = relay.sent.size();
    relay.fromClient(address, bytes);
    for (int i = relay.sent.size() - 1; i >= before; i--) {
      if (relay.sent.get(i).to().equals(address)) {
        return read(relay.sent.get(i).bytes());
      }
    }
    return null;
  }

  static StunMessage read(byte[] bytes) {
    if (StunMessage.parse(Slice.of(bytes)) instanceof Decoded.Value<StunMessage>(StunMessage m)) {
      return m;
    }
    throw new AssertionError("not STUN");
  }

  StunMessage allocate() {
    return ask(StunMethod.ALLOCATE, SimClient::udp);
  }

  static StunWriter udp(StunWriter writer) {
    return writer.number(StunAttribute.REQUESTED_TRANSPORT, 17L << 24);
  }

  InetSocketAddress relayed(StunMessage allocated) {
    InetSocketAddress relayed = allocated.address(StunAttribute.XOR_RELAYED_ADDRESS);
    if (relayed == null) {
      throw new AssertionError("no relayed address, error " + allocated.errorCode());
    }
    return relayed;
  }

  StunMessage permit(InetAddress peer) {
    return ask(
        StunMethod.CREATE_PERMISSION,
        w -> w.address(StunAttribute.XOR_PEER_ADDRESS, new InetSocketAddress(peer, 0)));
  }

  StunMessage bind(int channel, InetSocketAddress peer) {
    return ask(
        StunMethod.CHANNEL_BIND,
        w ->
            w.number(StunAttribute.CHANNEL_NUMBER, (long) channel << 16)
                .address(StunAttribute.XOR_PEER_ADDRESS, peer));
  }

  void sendIndication(InetSocketAddress peer, byte[] data) {
    relay.fromClient(
        address,
        new StunWriter(StunMethod.SEND, StunClass.INDICATION, id())
            .address(StunAttribute.XOR_PEER_ADDRESS, peer)
            .bytes(StunAttribute.DATA, data)
            .toBytes());
  }

  void channelData(int channel, byte[] data) {
    byte[] packet = new byte[4 + data.length];
    Slice slice = Slice.of(packet);
    slice.put16(0, channel);
    slice.put16(2, data.length);
    slice.put(4, data);
    relay.fromClient(address, packet);
  }
}
