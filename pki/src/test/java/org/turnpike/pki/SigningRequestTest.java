package org.turnpike.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SigningRequestTest {

  private final KeyPair keys = Keys.generate();
  private final CertificateRequest wanted =
      new CertificateRequest(
          new Subject("sip.contoso.com", "Contoso", "IT", "Redmond", "Washington", "US"),
          List.of(
              SubjectName.parse("webconf.contoso.com"),
              SubjectName.parse("sip.contoso.com"),
              SubjectName.parse("sip.fabrikam.com"),
              SubjectName.parse("2001:db8::7"),
              SubjectName.parse("sip:contoso.com")),
          Set.of(Usage.CLIENT, Usage.SERVER),
          Optional.empty());

  @Test
  void aRequestSaysWhatWasAskedInItsOrder() {
    Checked<SigningRequest> read = SigningRequest.read(SigningRequest.create(wanted, keys), "t");
    assertThat(read)
        .isEqualTo(
            new Checked.Sound<>(
                new SigningRequest(
                    "C=US,ST=Washington,L=Redmond,O=Contoso,OU=IT,CN=sip.contoso.com",
                    wanted.names(),
                    wanted.usages(),
                    keys.getPublic())));
  }

  @Test
  void theSameKeyAndWishGiveTheSameText() {
    assertThat(SigningRequest.create(wanted, keys)).isEqualTo(SigningRequest.create(wanted, keys));
  }

  @Test
  void noChangedByteMakesARequestSayAnythingElse() {
    String pem = SigningRequest.create(wanted, keys);
    Checked<SigningRequest> original = SigningRequest.read(pem, "t");
    byte[] der = Pem.blocks(pem, "t").getFirst().der();
    int sound = 0;
    for (int i = 0; i < der.length; i++) {
      byte[] changed = der.clone();
      changed[i] ^= 0x01;
      Checked<SigningRequest> read =
          SigningRequest.read(Pem.text("CERTIFICATE REQUEST", changed), "t");
      if (read instanceof Checked.Sound) {
        // The unused bits that a bit string declares are not part of what is signed.
        assertThat(read).as("byte %d", i).isEqualTo(original);
        sound++;
      }
    }
    assertThat(sound).isLessThan(4);
  }

  @Test
  void whatIsNoRequestIsSaidSo() {
    assertThat(SigningRequest.read("hello", "mail.txt"))
        .isInstanceOfSatisfying(
            Checked.Faulty.class,
            faulty ->
                assertThat(faulty.faults().toString()).contains("mail.txt: holds no request"));
  }

  @Test
  void aCommonNameThatIsTooLongIsLeftOut() {
    String name = "a".repeat(60) + ".example.com";
    CertificateRequest request =
        CertificateRequest.server(List.of(new SubjectName.Dns(name)), Usage.SERVER);
    assertThat(SigningRequest.read(SigningRequest.create(request, keys), "t"))
        .isInstanceOfSatisfying(
            Checked.Sound.class,
            sound -> assertThat(((SigningRequest) sound.value()).subject()).isEmpty());
  }

  @Test
  void aRequestForACommonNameAloneHasNoAlternativeNames() {
    CertificateRequest bare =
        new CertificateRequest(
            Subject.named("sfbedge.contoso.net"),
            List.of(),
            Set.of(Usage.SERVER),
            Optional.empty());
    assertThat(SigningRequest.read(SigningRequest.create(bare, keys), "t"))
        .isEqualTo(
            new Checked.Sound<>(
                new SigningRequest(
                    "CN=sfbedge.contoso.net", List.of(), Set.of(Usage.SERVER), keys.getPublic())));
  }

  @Test
  void thePublicKeyFollowsFromThePrivateOne() {
    KeyPair rsa = Keys.generateRsa();
    for (KeyPair each : List.of(keys, rsa)) {
      assertThat(Keys.pair(each.getPrivate()).getPublic()).isEqualTo(each.getPublic());
    }
  }
}
