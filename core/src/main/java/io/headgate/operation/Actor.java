package io.headgate.operation;

/** Who does something: a person or a program, by the name that is kept in the record. */
public record Actor(String name) {

  private static final int MAX_LENGTH = 200;

  public Actor {
    name = name.strip();
    if (name.isEmpty()) {
      throw new IllegalArgumentException("Say who does this: the name of the actor is blank");
    }
    if (name.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "The name of an actor has at most " + MAX_LENGTH + " characters, not " + name.length());
    }
  }

  public static Actor named(String name) {
    return new Actor(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
