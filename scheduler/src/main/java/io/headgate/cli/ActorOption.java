package io.headgate.cli;

import io.headgate.operation.Actor;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who does it: asked for by every command that changes something, and kept with what it did. */
final class ActorOption {

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "Who does this, for the record; default: the user of the system.")
  private @Nullable String name;

  /**
   * @throws IllegalArgumentException if the name is blank, or the system knows no user
   */
  Actor actor() {
    String given = name;
    String user = given == null ? System.getProperty("user.name", "") : given;
    if (user.isBlank()) {
      throw new IllegalArgumentException("Say who does this: --as NAME, which must not be blank");
    }
    return Actor.named(user);
  }
}
