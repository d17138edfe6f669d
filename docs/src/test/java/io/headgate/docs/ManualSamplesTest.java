package io.headgate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every Java block of a page stands below a marker {@code <!-- sample: File.java#region -->} and
 * is, to the letter, that region of a sample that this module compiles.
 */
class ManualSamplesTest {

  private static final Path SAMPLES = Path.of("src/test/java/io/headgate/docs");
  private static final Pattern BLOCK =
      Pattern.compile(
          "(?:<!-- sample: ([A-Za-z]+\\.java)#([a-z0-9-]+) -->\\n)?```java\\n(.*?)```",
          Pattern.DOTALL);

  private record Block(Path page, String file, String region, String code) {}

  @TestFactory
  Stream<DynamicTest> everyJavaBlockIsACompiledSample() throws IOException {
    return blocks().stream()
        .map(
            block ->
                DynamicTest.dynamicTest(
                    block.page().getFileName() + ": " + block.file() + "#" + block.region(),
                    () -> assertThat(block.code()).isEqualTo(region(block))));
  }

  @Test
  void findsTheBlocksItIsThereToCheck() throws IOException {
    assertThat(blocks()).as("Java blocks in the README and the manual").hasSizeGreaterThan(3);
    assertThat(blocks()).extracting(Block::file).doesNotContain("");
  }

  private static List<Block> blocks() throws IOException {
    List<Block> blocks = new ArrayList<>();
    for (Path page : pages()) {
      Matcher matcher = BLOCK.matcher(Files.readString(page));
      while (matcher.find()) {
        blocks.add(
            new Block(
                page,
                matcher.group(1) == null ? "" : matcher.group(1),
                matcher.group(2) == null ? "" : matcher.group(2),
                matcher.group(3)));
      }
    }
    return blocks;
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> manual = Files.list(Path.of("."));
        Stream<Path> root = Files.list(Path.of(".."))) {
      return Stream.concat(manual, root)
          .filter(path -> path.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  /** The lines between {@code // region name} and {@code // endregion}, without common indent. */
  private static String region(Block block) throws IOException {
    List<String> lines = Files.readAllLines(SAMPLES.resolve(block.file()));
    int start = indexOf(lines, "// region " + block.region(), 0);
    int end = indexOf(lines, "// endregion", start);
    // Without the blank line at the end, which would count as a line without indent.
    String code = String.join("\n", lines.subList(start + 1, end)).stripTrailing().stripIndent();
    return code.strip() + "\n";
  }

  private static int indexOf(List<String> lines, String marker, int from) {
    for (int i = from; i < lines.size(); i++) {
      if (lines.get(i).strip().equals(marker)) {
        return i;
      }
    }
    throw new AssertionError("No line '" + marker + "'");
  }
}
