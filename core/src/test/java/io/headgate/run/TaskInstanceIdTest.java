package io.headgate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskInstanceIdTest {

  private static final DagRunId RUN = new DagRunId("sales", RunKind.MANUAL, "1998-01-08_1");

  @Test
  void isReadAsItIsWritten() {
    TaskInstanceId plain = new TaskInstanceId(RUN, "load");
    TaskInstanceId mapped = plain.at(12);

    assertThat(plain).hasToString("sales/manual/1998-01-08_1#load");
    assertThat(mapped).hasToString("sales/manual/1998-01-08_1#load[12]");
    assertThat(TaskInstanceId.parse(plain.toString())).isEqualTo(plain);
    assertThat(TaskInstanceId.parse(mapped.toString())).isEqualTo(mapped);
    assertThat(TaskInstanceId.named(RUN, "load[0]")).isEqualTo(plain.at(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"load[", "load[]", "load[-1]", "load[01]", "load[1]x", "[1]", "", "a[1][2]"})
  void refusesWhatIsNoName(String name) {
    assertThatThrownBy(() -> TaskInstanceId.named(RUN, name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot read '" + name + "'");
  }

  @Test
  void refusesWhatIsNoId() {
    assertThatThrownBy(() -> TaskInstanceId.parse("sales/manual/1998-01-08_1"))
        .hasMessageContaining("write dag/kind/key#task");
  }
}
