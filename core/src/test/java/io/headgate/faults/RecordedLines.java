package io.headgate.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What all processes wrote to their {@link OutsideRecord}, in order. */
record RecordedLines(List<Line> all) {

  RecordedLines {
    all = List.copyOf(all);
  }

  static RecordedLines in(Path directory) throws IOException {
    return new RecordedLines(
        Files.readAllLines(OutsideRecord.linesIn(directory)).stream().map(Line::parse).toList());
  }

  /** One attempt at a task. */
  record Attempt(String task, int number) {
    static Attempt parse(String text) {
      int at = text.lastIndexOf('@');
      return new Attempt(text.substring(0, at), Integer.parseInt(text.substring(at + 1)));
    }

    @Override
    public String toString() {
      return task + "@" + number;
    }
  }

  /** One line. */
  record Line(String process, String kind, String what) {
    private static Line parse(String text) {
      String[] words = text.split(" ", 3);
      return new Line(words[0], words[1], words[2]);
    }

    /** Whom it is about, of a line about an attempt. */
    Attempt attempt() {
      return Attempt.parse(what.split(" ", 2)[0]);
    }

    /** What it begins to write. */
    List<String> partitions() {
      String[] words = what.split(" ", 2);
      return words.length == 1 ? List.of() : List.of(words[1].split(",", -1));
    }
  }

  List<Line> of(String kind) {
    return all.stream().filter(line -> line.kind().equals(kind)).toList();
  }

  Set<Attempt> attempts(String kind) {
    Set<Attempt> attempts = new HashSet<>();
    of(kind).forEach(line -> attempts.add(line.attempt()));
    return attempts;
  }

  /** Attempts that have more than one line of the kind. */
  List<String> repeated(String kind) {
    Set<Attempt> seen = new HashSet<>();
    List<String> repeated = new ArrayList<>();
    for (Line line : of(kind)) {
      if (!seen.add(line.attempt())) {
        repeated.add(line.toString());
      }
    }
    return repeated;
  }
}
