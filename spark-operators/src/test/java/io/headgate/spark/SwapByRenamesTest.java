package io.headgate.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.backfill.TableSwap;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** As in a catalog that knows renames only, if the user insists on names. */
class SwapByRenamesTest extends SwapByNamesTest {

  @Override
  TableSwap swap() {
    return new IcebergTableSwap(
        lake.sessions(), catalog, Optional.of(Publishing.NAMES), exchange());
  }

  @Override
  NameExchange exchange() {
    return NameExchange.inSteps(catalog);
  }

  @Override
  String namespace() {
    return "swap_renames";
  }

  @Test
  @Override
  void saysWhatReadersMayMeet() {
    assertThat(swap.publication(production(table("said"), "bf_1")).gap())
        .contains("readers may miss the table between the two");
  }

  @Override
  String exchangedNames() {
    return "two renames, one after the other";
  }

  @Test
  void whereThereAreOnlyRenamesFilesAreTakenOverUnlessTheyDoNotFit() {
    TableSwap probing =
        new IcebergTableSwap(lake.sessions(), catalog, Optional.empty(), exchange());
    TableSwap.Spec spec = production(table("probed"), "bf_1");
    assertThat(probing.publication(spec).text()).isEqualTo("files taken over in one commit");

    lake.sql("ALTER TABLE " + spec.table() + " ADD COLUMN note STRING");
    lake.sql("ALTER TABLE " + spec.table() + " DROP COLUMN amount");
    assertThat(probing.publication(spec).text()).isEqualTo(exchangedNames());
  }
}
