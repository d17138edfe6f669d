package io.headgate.docs;

import io.headgate.OrchestratorBuilder;
import io.headgate.dataset.Owner;
import io.headgate.ticket.Routing;
import io.headgate.tracker.GitHubIssues;
import io.headgate.tracker.JiraIssues;
import io.headgate.tracker.SignedWebhook;
import io.headgate.tracker.SlackWebhook;

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
        .routing(Routing.toDatasetOwner().afterCentralTeam(dataPlatform));
    // endregion
  }
}
