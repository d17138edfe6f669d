package io.headgate.spark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.headgate.backfill.BackfillId;
import io.headgate.backfill.SwapJournal;
import io.headgate.backfill.SwapState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A journal in a file, which processes that follow each other share. */
record FileJournal(Path file) implements SwapJournal {

  @Override
  public void record(BackfillId swap, String table, SwapState state, String detail) {
    String line = swap.value() + "\t" + table + "\t" + state.code() + "\t" + detail + "\n";
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      channel.write(ByteBuffer.wrap(line.getBytes(UTF_8)));
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<Entry> entries(BackfillId swap) {
    return all().stream().filter(entry -> entry.swap().equals(swap)).toList();
  }

  @Override
  public List<Entry> entriesOf(String table) {
    return all().stream().filter(entry -> entry.table().equals(table)).toList();
  }

  /** Without a line that was cut off by a kill. */
  private List<Entry> all() {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      String text = Files.readString(file);
      List<Entry> entries = new ArrayList<>();
      for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
        String[] cells = line.split("\t", -1);
        entries.add(
            new Entry(
                new BackfillId(cells[0]),
                cells[1],
                SwapState.ofCode(cells[2]),
                cells[3],
                Instant.EPOCH));
      }
      return entries;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
