package io.headgate.mail;

import static java.util.Objects.requireNonNull;

import io.headgate.dataset.Owner;
import io.headgate.ticket.Notice;
import io.headgate.ticket.Notifier;
import io.headgate.ticket.TicketText;
import io.headgate.ticket.TrackerException;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;

/**
 * Tells owners by e-mail: the contacts that are addresses of mail, whoever is on call first. All
 * messages about one ticket are one conversation. Immutable and thread-safe.
 *
 * <p>The connection is encrypted by STARTTLS, or it is not made, unless said otherwise. Without
 * {@link #login} there is no authentication.
 */
public final class MailNotifier implements Notifier {

  private static final String MILLIS = "20000";

  private enum Encryption {
    STARTTLS,
    TLS,
    NONE
  }

  private record Login(String user, Supplier<String> password) {}

  private record Server(String host, int port, Encryption encryption, Optional<Login> login) {}

  private final Server server;
  private final InternetAddress from;
  private final Optional<InternetAddress> fallback;

  private MailNotifier(Server server, InternetAddress from, Optional<InternetAddress> fallback) {
    this.server = server;
    this.from = from;
    this.fallback = fallback;
  }

  /**
   * Sends by this server.
   *
   * @param port 587 as a rule
   * @param from the sender's address
   */
  public static MailNotifier through(String host, int port, String from) {
    return new MailNotifier(
        new Server(requireNonNull(host, "host"), port, Encryption.STARTTLS, Optional.empty()),
        required("sender", from),
        Optional.empty());
  }

  /**
   * Authenticates.
   *
   * @param password asked for at each use; never logged or stored
   */
  public MailNotifier login(String user, Supplier<String> password) {
    Login login = new Login(requireNonNull(user, "user"), requireNonNull(password, "password"));
    return with(new Server(server.host(), server.port(), server.encryption(), Optional.of(login)));
  }

  /** The server speaks TLS from the first byte on, on port 465 as a rule. */
  public MailNotifier implicitTls() {
    return with(new Server(server.host(), server.port(), Encryption.TLS, server.login()));
  }

  /** In clear text: for a server on the same machine. */
  public MailNotifier unencrypted() {
    return with(new Server(server.host(), server.port(), Encryption.NONE, server.login()));
  }

  /** Who is told where no addressee has an address of mail. */
  public MailNotifier fallback(String address) {
    return new MailNotifier(server, from, Optional.of(required("fallback", address)));
  }

  private MailNotifier with(Server other) {
    return new MailNotifier(other, from, fallback);
  }

  private static InternetAddress required(String what, String address) {
    return Recipients.address(address)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "The "
                        + what
                        + " needs an address such as data@example.com, not '"
                        + address
                        + "'"));
  }

  @Override
  public String name() {
    return "mail";
  }

  @Override
  public void tell(Notice notice) throws TrackerException {
    Recipients recipients = Recipients.of(notice, fallback);
    if (recipients.to().isEmpty()) {
      throw new TrackerException.Refused(
          "nobody can be told by mail: "
              + (notice.addressees().isEmpty()
                  ? "nobody answers for the data"
                  : notice.addressees().stream().map(Owner::team).collect(Collectors.joining(", "))
                      + " has no address of mail among its contacts")
              + "; add one, or name a fallback");
    }
    Session session = Session.getInstance(properties());
    try {
      send(session, message(session, notice, recipients));
    } catch (AuthenticationFailedException e) {
      throw new TrackerException.Refused(
          server.host() + " did not accept the login of " + user() + ": check the password");
    } catch (SendFailedException e) {
      throw refusedOrNot(e);
    } catch (MessagingException e) {
      if (String.valueOf(e.getMessage()).startsWith("STARTTLS is required")) {
        throw new TrackerException.Refused(
            server.host()
                + ":"
                + server.port()
                + " offers no STARTTLS, and mail is not sent in clear text: use another port, or say"
                + " implicitTls()");
      }
      throw new TrackerException.Unavailable(
          "cannot send mail by " + server.host() + ":" + server.port() + ": " + kind(e));
    }
  }

  private String user() {
    return server.login().map(Login::user).orElse("nobody");
  }

  private void send(Session session, MimeMessage message)
      throws MessagingException, TrackerException {
    try (Transport transport = session.getTransport("smtp")) {
      if (server.login().isPresent()) {
        transport.connect(user(), password(server.login().get()));
      } else {
        transport.connect();
      }
      transport.sendMessage(message, message.getAllRecipients());
    }
  }

  private static String password(Login login) throws TrackerException {
    String password;
    try {
      password = login.password().get();
    } catch (RuntimeException e) {
      throw new TrackerException.Refused(
          "cannot read the mail server's password: its source failed with "
              + e.getClass().getName());
    }
    if (password == null || password.isBlank()) {
      throw new TrackerException.Refused(
          "the mail server's password is not set: set it, and it is tried again");
    }
    return password;
  }

  /** A server that says 4xx may take the message later; one that says 5xx will not. */
  private TrackerException refusedOrNot(SendFailedException e) {
    int code =
        e instanceof SMTPSendFailedException smtp
            ? smtp.getReturnCode()
            : e.getNextException() instanceof SMTPAddressFailedException address
                ? address.getReturnCode()
                : 0;
    String message =
        server.host()
            + " did not take the mail"
            + (code == 0 ? "" : ", it answered " + code)
            + ": "
            + kind(e);
    return code >= 500
        ? new TrackerException.Refused(message)
        : new TrackerException.Unavailable(message);
  }

  /** Messages of servers may repeat anything that they were told. */
  private static String kind(MessagingException e) {
    Exception cause = e.getNextException();
    return e.getClass().getSimpleName()
        + (cause == null ? "" : ", " + cause.getClass().getSimpleName());
  }

  private Properties properties() {
    Properties properties = new Properties();
    properties.put("mail.smtp.host", server.host());
    properties.put("mail.smtp.port", Integer.toString(server.port()));
    properties.put("mail.smtp.connectiontimeout", MILLIS);
    properties.put("mail.smtp.timeout", MILLIS);
    properties.put("mail.smtp.writetimeout", MILLIS);
    properties.put("mail.smtp.auth", Boolean.toString(server.login().isPresent()));
    properties.put("mail.smtp.from", from.getAddress());
    switch (server.encryption()) {
      case STARTTLS -> {
        properties.put("mail.smtp.starttls.enable", "true");
        properties.put("mail.smtp.starttls.required", "true");
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
      }
      case TLS -> {
        properties.put("mail.smtp.ssl.enable", "true");
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
      }
      case NONE -> properties.put("mail.smtp.starttls.enable", "false");
    }
    return properties;
  }

  private MimeMessage message(Session session, Notice notice, Recipients recipients)
      throws MessagingException {
    String domain = from.getAddress().substring(from.getAddress().indexOf('@'));
    Identified message = new Identified(session, "<" + notice.id() + domain + ">");
    message.setFrom(from);
    message.setRecipients(
        Message.RecipientType.TO, recipients.to().toArray(InternetAddress[]::new));
    message.setRecipients(
        Message.RecipientType.CC, recipients.copies().toArray(InternetAddress[]::new));
    message.setSubject(
        notice.event().code() + ": " + TicketText.title(notice.ticket()),
        StandardCharsets.UTF_8.name());
    // What all messages about the ticket refer to, so that they are shown together.
    message.setHeader("References", "<" + notice.id().replaceFirst("-v[0-9]+$", "") + domain + ">");
    message.setHeader("Auto-Submitted", "auto-generated");
    message.setSentDate(Date.from(notice.at()));
    message.setText(TicketText.body(notice.ticket(), notice.at()), StandardCharsets.UTF_8.name());
    message.saveChanges();
    return message;
  }

  /** The same notice again has the same id, so that readers of mail can show it once. */
  private static final class Identified extends MimeMessage {
    private final String id;

    private Identified(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }

  @Override
  public String toString() {
    return "mail by " + server.host();
  }
}
