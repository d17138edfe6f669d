package io.headgate.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.dataset.DatasetName;
import io.headgate.dataset.Owner;
import io.headgate.time.DataInterval;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoutingTest {

  private static final Owner STORES = Owner.team("stores");
  private static final Owner PLATFORM = Owner.team("platform");
  private static final Owner CENTRAL = Owner.team("central");

  private static Ticket ticket(Optional<Owner> dataset, Optional<Owner> dag) {
    return Ticket.opened(
        1,
        new DatasetName("raw.sales"),
        "presence >= 1",
        DataInterval.ALWAYS,
        "all",
        dataset,
        "",
        List.of(
            new Consumer("sales.arrived", dag),
            new Consumer("mart.sales", Optional.of(Owner.team("analytics")))),
        Instant.EPOCH);
  }

  private static final Ticket BOTH = ticket(Optional.of(STORES), Optional.of(PLATFORM));
  private static final Ticket ONLY_DAG = ticket(Optional.empty(), Optional.of(PLATFORM));
  private static final Ticket ONLY_DATASET = ticket(Optional.of(STORES), Optional.empty());
  private static final Ticket NOBODY = ticket(Optional.empty(), Optional.empty());

  @Test
  void toTheOwnerOfTheDatasetOrElseOfTheDag() {
    Routing routing = Routing.toDatasetOwner();
    assertThat(routing.addressees(BOTH)).containsExactly(STORES);
    assertThat(routing.addressees(ONLY_DAG)).containsExactly(PLATFORM);
    assertThat(routing.addressees(NOBODY)).isEmpty();
  }

  @Test
  void toTheOwnerOfTheDagOrElseOfTheDataset() {
    Routing routing = Routing.toDagOwner();
    assertThat(routing.addressees(BOTH)).containsExactly(PLATFORM);
    assertThat(routing.addressees(ONLY_DATASET)).containsExactly(STORES);
    assertThat(routing.addressees(NOBODY)).isEmpty();
  }

  @Test
  void toACentralTeamAloneOrFirst() {
    assertThat(Routing.toCentralTeam(CENTRAL).addressees(BOTH)).containsExactly(CENTRAL);
    Routing first = Routing.toDatasetOwner().afterCentralTeam(CENTRAL);
    assertThat(first.addressees(BOTH)).containsExactly(CENTRAL, STORES);
    assertThat(first.addressees(NOBODY)).containsExactly(CENTRAL);
    assertThat(first.addressees(ticket(Optional.of(CENTRAL), Optional.empty())))
        .containsExactly(CENTRAL);
  }
}
