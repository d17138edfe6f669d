package io.headgate.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.headgate.dataset.DatasetName;
import io.headgate.dataset.OnCallRotation;
import io.headgate.dataset.Owner;
import io.headgate.ticket.Consumer;
import io.headgate.ticket.Notice;
import io.headgate.ticket.Ticket;
import io.headgate.ticket.TicketEvent;
import io.headgate.ticket.TrackerException;
import io.headgate.time.DataInterval;
import jakarta.mail.Address;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.internet.MimeMessage;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MailNotifierTest {

  private static final Instant NOW = Instant.parse("1998-02-01T06:00:00Z");
  private static final Owner STORES =
      Owner.team("stores")
          .reachedAt("#stores")
          .reachedAt("stores@example.com")
          .onCall(
              OnCallRotation.weekly(
                  LocalDateTime.of(1998, 1, 5, 9, 0),
                  ZoneOffset.UTC,
                  "anna@example.com",
                  "ben@example.com"));
  private static final Owner CENTRAL = Owner.team("platform").reachedAt("platform@example.com");

  private final GreenMail server =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

  @BeforeEach
  void startTheServer() {
    server.start();
  }

  @AfterEach
  void stopTheServer() {
    server.stop();
  }

  private MailNotifier mail() {
    return MailNotifier.through("127.0.0.1", server.getSmtp().getPort(), "headgate@example.com");
  }

  private static Notice notice(int version, TicketEvent event, String message, Owner... owners) {
    Ticket ticket =
        Ticket.opened(
                7,
                new DatasetName("raw.sales"),
                "presence >= 1",
                DataInterval.ofDay(LocalDate.of(1998, 1, 8), ZoneOffset.UTC),
                "1998-01-08",
                Optional.of(STORES),
                message,
                List.of(new Consumer("sales.clean", Optional.of(CENTRAL))),
                NOW)
            .inVersion(version);
    return new Notice("headgate-hg-7-00ff-v" + version, event, ticket, List.of(owners), NOW);
  }

  private static List<String> addresses(MimeMessage message, RecipientType type) throws Exception {
    Address[] found = message.getRecipients(type);
    return found == null ? List.of() : Arrays.stream(found).map(Address::toString).toList();
  }

  @Test
  void writesToWhoeverIsOnCallAndTheTeam() throws Exception {
    mail().unencrypted().tell(notice(1, TicketEvent.OPENED, "presence is 0 – ☕", STORES));

    MimeMessage message = server.getReceivedMessages()[0];
    assertThat(addresses(message, RecipientType.TO))
        .containsExactly("ben@example.com", "stores@example.com");
    assertThat(message.getFrom()[0]).hasToString("headgate@example.com");
    assertThat(message.getSubject())
        .isEqualTo("opened: [HG-7] raw.sales 1998-01-08: presence >= 1 does not hold");
    assertThat(message.getContent().toString())
        .contains("presence is 0 – ☕", "- sales.clean, owner platform <platform@example.com>")
        .contains("On call at 1998-02-01T06:00:00Z: ben@example.com");
    assertThat(message.getMessageID()).isEqualTo("<headgate-hg-7-00ff-v1@example.com>");
    assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
  }

  @Test
  void tellsTheFirstAddresseeAndSendsCopiesToTheOthers() throws Exception {
    mail().unencrypted().tell(notice(1, TicketEvent.OPENED, "bad", CENTRAL, STORES));

    MimeMessage message = server.getReceivedMessages()[0];
    assertThat(addresses(message, RecipientType.TO)).containsExactly("platform@example.com");
    assertThat(addresses(message, RecipientType.CC))
        .containsExactly("ben@example.com", "stores@example.com");
    assertThat(server.getReceivedMessages()).hasSize(3);
  }

  @Test
  void messagesAboutATicketAreOneConversation() throws Exception {
    mail().unencrypted().tell(notice(1, TicketEvent.OPENED, "bad", CENTRAL));
    mail().unencrypted().tell(notice(2, TicketEvent.CLOSED, "bad", CENTRAL));

    MimeMessage[] messages = server.getReceivedMessages();
    assertThat(messages[0].getHeader("References"))
        .isEqualTo(messages[1].getHeader("References"))
        .containsExactly("<headgate-hg-7-00ff@example.com>");
    assertThat(messages[0].getMessageID()).isNotEqualTo(messages[1].getMessageID());
  }

  @Test
  void writesToTheFallbackWhereNobodyHasAnAddress() throws Exception {
    Owner channel = Owner.team("stores").reachedAt("#stores");
    MailNotifier mail = mail().unencrypted();
    assertThatThrownBy(() -> mail.tell(notice(1, TicketEvent.OPENED, "bad", channel)))
        .isInstanceOf(TrackerException.Refused.class)
        .hasMessage(
            "nobody can be told by mail: stores has no address of mail among its contacts; add one,"
                + " or name a fallback");

    mail.fallback("data@example.com").tell(notice(1, TicketEvent.OPENED, "bad", channel));

    assertThat(addresses(server.getReceivedMessages()[0], RecipientType.TO))
        .containsExactly("data@example.com");
  }

  @Test
  void sendsNothingInClearTextUnlessItIsToldTo() {
    assertThatThrownBy(() -> mail().tell(notice(1, TicketEvent.OPENED, "bad", STORES)))
        .isInstanceOf(TrackerException.Refused.class)
        .hasMessageContaining("offers no STARTTLS");
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  @Test
  void logsInAndNeverShowsThePassword() throws Exception {
    server.setUser("robot@example.com", "robot", "right");
    server.getUserManager().setAuthRequired(true);

    mail()
        .unencrypted()
        .login("robot", () -> "right")
        .tell(notice(1, TicketEvent.OPENED, "bad", STORES));
    assertThat(server.getReceivedMessages()).hasSize(2);

    MailNotifier wrong = mail().unencrypted().login("robot", () -> "s3cr3t");
    assertThatThrownBy(() -> wrong.tell(notice(1, TicketEvent.OPENED, "bad", STORES)))
        .isInstanceOf(TrackerException.Refused.class)
        .hasMessage("127.0.0.1 did not accept the login of robot: check the password");
    MailNotifier unset = mail().unencrypted().login("robot", () -> "");
    assertThatThrownBy(() -> unset.tell(notice(1, TicketEvent.OPENED, "bad", STORES)))
        .isInstanceOf(TrackerException.Refused.class)
        .hasMessageContaining("password is not set");
  }

  @Test
  void isUnavailableWhenTheServerIs() {
    MailNotifier mail = mail().unencrypted();
    server.stop();
    assertThatThrownBy(() -> mail.tell(notice(1, TicketEvent.OPENED, "bad", STORES)))
        .isInstanceOf(TrackerException.Unavailable.class)
        .hasMessageStartingWith("cannot send mail by 127.0.0.1:");
  }

  @Test
  void refusesASenderThatIsNone() {
    assertThatThrownBy(() -> MailNotifier.through("smtp", 25, "headgate"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("data@example.com");
  }
}
