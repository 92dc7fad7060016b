package org.turnpike.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/// PEM files (RFC 7468): certificates, keys, requests and revocation lists.
public final class Pem {

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  private Pem() {}

  /// One labelled part of a file.
  ///
  /// @param line that it begins on
  record Block(String label, byte[] der, int line) {}

  /// @throws PkiFailed if the file cannot be read, or a block is broken
  static List<Block> read(Path file) {
    try {
      return blocks(Files.readString(file, StandardCharsets.ISO_8859_1), file.toString());
    } catch (IOException e) {
      throw new PkiFailed("cannot read " + file + ": " + reason(e), e);
    }
  }

  static List<Block> blocks(String text, String where) {
    List<Block> blocks = new ArrayList<>();
    StringBuilder body = new StringBuilder();
    String label = "";
    int begun = 0;
    int number = 0;
    for (String line : text.lines().map(String::strip).toList()) {
      number++;
      if (line.startsWith(BEGIN) && line.endsWith(DASHES)) {
        label = line.substring(BEGIN.length(), line.length() - DASHES.length());
        begun = number;
        body.setLength(0);
      } else if (!label.isEmpty() && line.equals(END + label + DASHES)) {
        blocks.add(new Block(label, decode(body.toString(), where, begun), begun));
        label = "";
      } else if (!label.isEmpty() && line.indexOf(':') < 0) {
        body.append(line); // a line with a colon is a header of the old encrypted form
      } else if (!label.isEmpty() && line.startsWith("Proc-Type") && line.contains("ENCRYPTED")) {
        throw encrypted(where, begun);
      }
    }
    if (!label.isEmpty()) {
      throw new PkiFailed(
          where + ", line " + begun + ": BEGIN " + label + " has no END; the file is cut off");
    }
    return blocks;
  }

  private static byte[] decode(String body, String where, int line) {
    try {
      return Base64.getDecoder().decode(body);
    } catch (IllegalArgumentException e) {
      throw new PkiFailed(
          where + ", line " + line + ": what follows is not base64; the file is damaged", e);
    }
  }

  private static PkiFailed encrypted(String where, int line) {
    return new PkiFailed(
        where
            + ", line "
            + line
            + ": the key is encrypted with a passphrase, which a server cannot type. Decrypt it:"
            + " openssl pkey -in FILE -out NEWFILE");
  }

  /// The certificates of a file, in its order.
  ///
  /// @throws PkiFailed if there are none, or one is broken
  public static List<X509Certificate> certificates(Path file) {
    return certificates(read(file), file.toString());
  }

  /// As [#certificates(Path)].
  ///
  /// @param where named in a failure
  static List<X509Certificate> certificates(byte[] pem, String where) {
    return certificates(blocks(new String(pem, StandardCharsets.ISO_8859_1), where), where);
  }

  private static List<X509Certificate> certificates(List<Block> blocks, String where) {
    List<X509Certificate> found = new ArrayList<>();
    for (Block block : blocks) {
      if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE")) {
        found.add(certificate(block.der(), where + ", line " + block.line()));
      }
    }
    if (found.isEmpty()) {
      throw new PkiFailed(where + ": holds no certificate (expected -----BEGIN CERTIFICATE-----)");
    }
    return List.copyOf(found);
  }

  static X509Certificate certificate(byte[] der, String where) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new PkiFailed(where + ": the certificate is damaged: " + e.getMessage(), e);
    }
  }

  /// A revocation list, in PEM or as authorities serve it, in DER.
  ///
  /// @throws PkiFailed if it is none
  public static X509CRL revocationList(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      List<Block> blocks = bytes.length > 0 && bytes[0] == 0x30 ? List.of() : read(file);
      byte[] der = blocks.isEmpty() ? bytes : blocks.getFirst().der();
      return (X509CRL)
          CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
    } catch (IOException e) {
      throw new PkiFailed("cannot read " + file + ": " + reason(e), e);
    } catch (CertificateException | CRLException e) {
      throw new PkiFailed(file + ": is no certificate revocation list: " + e.getMessage(), e);
    }
  }

  /// The list of a PEM text.
  ///
  /// @throws PkiFailed if there is none
  static byte[] revocationList(byte[] pem) {
    return blocks(new String(pem, StandardCharsets.ISO_8859_1), "the list").stream()
        .filter(block -> block.label().equals("X509 CRL"))
        .findFirst()
        .orElseThrow(() -> new PkiFailed("holds no list (expected -----BEGIN X509 CRL-----)"))
        .der();
  }

  /// The private key of a file: PKCS#8, or the older forms of OpenSSL for EC and RSA.
  ///
  /// @throws PkiFailed if there is none, it is encrypted, or of an unknown kind
  public static PrivateKey key(Path file) {
    for (Block block : read(file)) {
      String where = file + ", line " + block.line();
      if (block.label().equals("ENCRYPTED PRIVATE KEY")) {
        throw encrypted(file.toString(), block.line());
      }
      try {
        Optional<PrivateKeyInfo> found = key(block);
        if (found.isPresent()) {
          return key(found.get(), where);
        }
      } catch (PkiFailed e) {
        throw e;
      } catch (IOException | GeneralSecurityException | RuntimeException e) {
        // The ASN.1 reader meets an unexpected type with whatever exception is nearest at hand.
        throw new PkiFailed(where + ": the key is damaged: " + e.getMessage(), e);
      }
    }
    throw new PkiFailed(file + ": holds no private key (expected -----BEGIN PRIVATE KEY-----)");
  }

  /// Empty for what may stand before a key: curve parameters, a certificate.
  private static Optional<PrivateKeyInfo> key(Block block) throws IOException {
    return switch (block.label()) {
      case "PRIVATE KEY" -> Optional.of(PrivateKeyInfo.getInstance(block.der()));
      case "EC PRIVATE KEY" -> {
        ECPrivateKey ec = ECPrivateKey.getInstance(ASN1Sequence.getInstance(block.der()));
        yield Optional.of(
            new PrivateKeyInfo(
                new AlgorithmIdentifier(
                    X9ObjectIdentifiers.id_ecPublicKey, ec.getParametersObject()),
                ec));
      }
      case "RSA PRIVATE KEY" ->
          Optional.of(
              new PrivateKeyInfo(
                  new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                  ASN1Sequence.getInstance(block.der())));
      default -> Optional.empty();
    };
  }

  private static PrivateKey key(PrivateKeyInfo info, String where)
      throws GeneralSecurityException, IOException {
    var algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
    String kind;
    if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      kind = "EC";
    } else if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      kind = "RSA";
    } else if (algorithm.equals(EdECObjectIdentifiers.id_Ed25519)) {
      kind = "Ed25519";
    } else {
      throw new PkiFailed(
          where + ": a key of the kind " + algorithm + " cannot be used: take ECDSA or RSA");
    }
    return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
  }

  /// A certificate chain as text, in the order given.
  public static String text(List<X509Certificate> chain) {
    return chain.stream().map(Pem::text).collect(Collectors.joining());
  }

  private static String text(X509Certificate certificate) {
    try {
      return text("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read cannot be written", e);
    }
  }

  /// A key as PKCS#8 text.
  public static String text(PrivateKey key) {
    return text("PRIVATE KEY", key.getEncoded());
  }

  static String text(String label, byte[] der) {
    byte[] newline = {'\n'};
    return BEGIN
        + label
        + DASHES
        + "\n"
        + Base64.getMimeEncoder(64, newline).encodeToString(der)
        + "\n"
        + END
        + label
        + DASHES
        + "\n";
  }

  /// Writes a file that is there whole or not at all, also when the machine stops meanwhile.
  ///
  /// @param secret readable for its owner alone (0600), from its first byte on
  /// @throws PkiFailed if it cannot be written
  public static void write(Path file, String text, boolean secret) {
    Path half = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      Files.deleteIfExists(half);
      Set<PosixFilePermission> rights =
          PosixFilePermissions.fromString(secret ? "rw-------" : "rw-r--r--");
      try (FileChannel out =
          FileChannel.open(
              half,
              Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
              PosixFilePermissions.asFileAttribute(rights))) {
        ByteBuffer left = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (left.hasRemaining()) {
          out.write(left);
        }
        out.force(true);
      }
      Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
          names.force(true); // a name is on the disk when its folder is
        }
      }
    } catch (IOException e) {
      throw new PkiFailed("cannot write " + file + ": " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied for "
          + System.getProperty("user.name")
          + "; give the file to that user (chown), mode 0600 for a key";
    }
    return String.valueOf(e.getMessage());
  }
}
