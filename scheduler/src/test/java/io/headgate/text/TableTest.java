package io.headgate.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TableTest {

  @Test
  void isAsWideAsItsCells() {
    Table table = new Table(Glyphs.UNICODE, "DAG", ">TASKS", "STATE");
    table.row("sales", 4, "success").row("marts_of_marketing", 12, "");
    assertThat(table.render())
        .isEqualTo(
            """
            DAG                 TASKS  STATE
            sales                   4  success
            marts_of_marketing     12
            """);
  }

  @Test
  void cutsTheWidestColumnSoThatALineFits() {
    Table table = new Table(Glyphs.UNICODE, "TASK", "MESSAGE");
    table.row("clean", "x".repeat(200)).row("daily", "short");
    List<String> lines = table.render().lines().toList();
    assertThat(lines.get(1)).hasSize(Table.WIDTH).startsWith("clean  xxx").endsWith("xx…");
    assertThat(lines.get(2)).isEqualTo("daily  short");
  }

  @Test
  void cutsFlexibleColumnsFirst() {
    Table table = new Table(Glyphs.UNICODE, "FIXED", "~FLEXIBLE");
    table.row("x".repeat(80), "y".repeat(60));
    assertThat(table.render().lines().toList().get(1))
        .hasSize(Table.WIDTH)
        .startsWith("x".repeat(80) + "  y")
        .endsWith("y…");
  }

  @Test
  void cutsAMessageInItsMiddleIfBothEndsMatter() {
    Table table = new Table(Glyphs.UNICODE, "DAY", "%MESSAGE");
    table.row("1998-01-04", "uniqueness(product, customer, store) is 0.99, required is = 1");
    assertThat(table.within(50).render())
        .endsWith("1998-01-04  uniqueness(product,…9, required is = 1\n");
  }

  @Test
  void keepsACellOnItsLineAndAwayFromTheTerminalsControls() {
    Table table = new Table(Glyphs.ASCII, "MESSAGE");
    table.row("first\n  second\r\nthird \u001b[31mred\u0007");
    assertThat(table.render()).isEqualTo("MESSAGE\nfirst second third  [31mred\n");
  }

  @Test
  void coloursCellsByTheirTextAfterPadding() {
    Table table = new Table(Glyphs.ASCII, "STATE", "N");
    table.paint("STATE", (cell, padded) -> "<" + cell + ":" + padded + ">").row("ok", 1);
    assertThat(table.render()).isEqualTo("STATE  N\n<ok:ok   >  1\n");
  }

  @Test
  void refusesARowThatDoesNotFit() {
    assertThatThrownBy(() -> new Table(Glyphs.ASCII, "A", "B").row(1))
        .hasMessage("A row of 1 cells does not fit the columns [A, B]");
    assertThatThrownBy(() -> new Table(Glyphs.ASCII, "A").paint("B", (cell, padded) -> padded))
        .hasMessageContaining("no column B");
  }
}
