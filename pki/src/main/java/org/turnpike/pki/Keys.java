package org.turnpike.pki;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Key pairs and what they sign.
public final class Keys {

  private Keys() {}

  /// A new ECDSA key on P-256.
  public static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), new SecureRandom());
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new PkiFailed("this Java runtime cannot make a P-256 key: " + e.getMessage(), e);
    }
  }

  /// A new RSA key of 2048 bits, for products that take no other.
  public static KeyPair generateRsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048, new SecureRandom());
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new PkiFailed("this Java runtime cannot make an RSA key: " + e.getMessage(), e);
    }
  }

  /// A private key with the public one that follows from it.
  ///
  /// @throws PkiFailed for a key from which it cannot be told: neither ECDSA, nor RSA with its
  ///   public exponent
  public static KeyPair pair(PrivateKey key) {
    try {
      return switch (key) {
        case ECPrivateKey ec -> {
          ECPrivateKeyParameters of =
              (ECPrivateKeyParameters) PrivateKeyFactory.createKey(ec.getEncoded());
          ECPublicKeyParameters point =
              new ECPublicKeyParameters(
                  new FixedPointCombMultiplier().multiply(of.getParameters().getG(), of.getD()),
                  of.getParameters());
          byte[] encoded =
              SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(point).getEncoded();
          yield new KeyPair(
              KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded)), key);
        }
        case RSAPrivateCrtKey rsa ->
            new KeyPair(
                KeyFactory.getInstance("RSA")
                    .generatePublic(
                        new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent())),
                key);
        default ->
            throw new PkiFailed(
                "a key of the kind " + key.getAlgorithm() + " cannot be used: take ECDSA or RSA");
      };
    } catch (GeneralSecurityException | IOException e) {
      throw new PkiFailed("the key is damaged: " + e.getMessage(), e);
    }
  }

  /// Whether the two are one pair: what one signs, the other verifies.
  public static boolean match(PrivateKey key, PublicKey publicKey) {
    byte[] probe = {'t', 'u', 'r', 'n', 'p', 'i', 'k', 'e'};
    try {
      Signature signing = Signature.getInstance(algorithm(key));
      signing.initSign(key);
      signing.update(probe);
      byte[] signature = signing.sign();
      Signature verifying = Signature.getInstance(algorithm(key));
      verifying.initVerify(publicKey);
      verifying.update(probe);
      return verifying.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // keys of two kinds
    }
  }

  private static String algorithm(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "EC" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      case "EdDSA", "Ed25519" -> "Ed25519";
      default ->
          throw new PkiFailed(
              "a key of the kind " + key.getAlgorithm() + " cannot sign here: use ECDSA or RSA");
    };
  }

  /// Signs the same bytes alike each time: with ECDSA by RFC 6979 §3.2, with RSA and Ed25519 by
  /// nature. A plan made twice is then the same plan, and no bad random number can give a key away.
  static ContentSigner signer(PrivateKey key) {
    try {
      return key instanceof ECPrivateKey
          ? new Deterministic(key)
          : new JcaContentSignerBuilder(algorithm(key)).build(key);
    } catch (OperatorCreationException | IOException e) {
      throw new PkiFailed("the key cannot sign: " + e.getMessage(), e);
    }
  }

  private static final class Deterministic implements ContentSigner {

    private final ECPrivateKeyParameters key;
    private final MessageDigest digest;
    private final OutputStream stream;

    Deterministic(PrivateKey key) throws IOException {
      this.key = (ECPrivateKeyParameters) PrivateKeyFactory.createKey(key.getEncoded());
      try {
        this.digest = MessageDigest.getInstance("SHA-256");
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
      }
      this.stream =
          new OutputStream() {
            @Override
            public void write(int one) {
              digest.update((byte) one);
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
              digest.update(bytes, from, length);
            }
          };
    }

    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
      return new DefaultSignatureAlgorithmIdentifierFinder().find("SHA256withECDSA");
    }

    @Override
    public OutputStream getOutputStream() {
      return stream;
    }

    @Override
    public byte[] getSignature() {
      ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
      signer.init(true, key);
      BigInteger[] pair = signer.generateSignature(digest.digest());
      ASN1EncodableVector sequence = new ASN1EncodableVector();
      Arrays.stream(pair).map(ASN1Integer::new).forEach(sequence::add);
      try {
        return new DERSequence(sequence).getEncoded();
      } catch (IOException e) {
        throw new IllegalStateException("two integers cannot be encoded", e);
      }
    }
  }
}
