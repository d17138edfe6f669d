package io.headgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.headgate.profile.Spread;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadPictureTest {

  @Test
  void showsWhereTheTasksAre() {
    assertThat(SpreadPicture.of(new Spread(List.of(0L, 10L, 20L, 40L, 150L, 190L))))
        .isEqualTo("-=|==--------------*");
    assertThat(SpreadPicture.of(new Spread(List.of(95L, 95L, 190L, 190L, 190L, 190L))))
        .isEqualTo("          =========|");
    assertThat(SpreadPicture.of(Spread.of(5, 5, 5))).isEqualTo("                   |");
    assertThat(SpreadPicture.of(Spread.NONE)).isEmpty();
  }
}
