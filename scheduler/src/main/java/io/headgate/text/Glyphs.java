package io.headgate.text;

import java.nio.charset.Charset;

/** The signs that trees and tables are drawn with. */
public enum Glyphs {
  UNICODE("├─ ", "└─ ", "│  ", "→", "◆", "…", "─", "▁▂▃▄▅▆▇█"),
  /** Where the terminal's character set has no more. */
  ASCII("|- ", "`- ", "|  ", "->", "<>", "..", "-", "_.-~=+*#");

  final String branch;
  final String lastBranch;
  final String vertical;
  final String arrow;
  final String gate;
  final String ellipsis;
  final String rule;

  /** From the lowest to the highest. */
  final String levels;

  Glyphs(
      String branch,
      String lastBranch,
      String vertical,
      String arrow,
      String gate,
      String ellipsis,
      String rule,
      String levels) {
    this.branch = branch;
    this.lastBranch = lastBranch;
    this.vertical = vertical;
    this.arrow = arrow;
    this.gate = gate;
    this.ellipsis = ellipsis;
    this.rule = rule;
    this.levels = levels;
  }

  /** The most beautiful that the character set can write. */
  public static Glyphs of(Charset charset) {
    return charset.canEncode() && charset.newEncoder().canEncode("├└│→◆…─▁▂▃▄▅▆▇█")
        ? UNICODE
        : ASCII;
  }

  /** In front of a child that has siblings after it. */
  public String branch() {
    return branch;
  }

  /** In front of the last child. */
  public String lastBranch() {
    return lastBranch;
  }

  /** In front of what is below a child that has siblings after it. */
  public String vertical() {
    return vertical;
  }

  /** An arrow to the right. */
  public String arrow() {
    return arrow;
  }

  /** What marks a gate. */
  public String gate() {
    return gate;
  }

  /** A horizontal stroke, one column wide. */
  public String rule() {
    return rule;
  }
}
