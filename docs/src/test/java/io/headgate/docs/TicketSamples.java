package io.headgate.docs;

import io.headgate.OrchestratorBuilder;
import io.headgate.dataset.OnCallRotation;
import io.headgate.dataset.Owner;
import io.headgate.mail.MailNotifier;
import io.headgate.ticket.Routing;
import io.headgate.tracker.GitHubIssues;
import io.headgate.tracker.JiraIssues;
import io.headgate.tracker.SignedWebhook;
import io.headgate.tracker.SlackWebhook;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/** Samples of the page on tickets. */
final class TicketSamples {

  private TicketSamples() {}

  static void trackers(OrchestratorBuilder builder) {
    // region trackers
    builder
        .tracker(GitHubIssues.of("acme/data"))
        .tracker(JiraIssues.cloud("https://acme.atlassian.net", "DATA", "robot@acme.example"))
        .tracker(SignedWebhook.of("ops", "https://ops.acme.example/headgate"));
    // endregion
  }

  static void notifiers(OrchestratorBuilder builder, Owner dataPlatform) {
    // region notifiers
    builder
        .notifier(SlackWebhook.of("data-alerts"))
        .notifier(
            MailNotifier.through("smtp.acme.example", 587, "headgate@acme.example")
                .login("headgate", () -> System.getenv("HEADGATE_MAIL_PASSWORD"))
                .fallback("data@acme.example"))
        .routing(Routing.toDatasetOwner().afterCentralTeam(dataPlatform));
    // endregion
  }

  static Owner onCall() {
    // region on-call
    Owner storeSystems =
        Owner.team("store-systems")
            .reachedAt("store-systems@acme.example")
            .onCall(
                OnCallRotation.weekly(
                        LocalDateTime.of(1998, 1, 5, 9, 0),
                        ZoneId.of("Europe/Berlin"),
                        "anna@acme.example",
                        "ben@acme.example")
                    .overriddenBy(
                        "chris@acme.example",
                        Instant.parse("1998-04-10T07:00:00Z"),
                        Instant.parse("1998-04-14T07:00:00Z")));
    // endregion
    return storeSystems;
  }
}
