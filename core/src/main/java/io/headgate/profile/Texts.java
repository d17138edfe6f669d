package io.headgate.profile;

/** Keeps a profile from flooding a store. */
final class Texts {

  private Texts() {}

  static void requireAtMost(int characters, String text) {
    if (text.length() > characters) {
      throw new IllegalArgumentException(
          "A text of a profile has at most %,d characters, not %,d: '%s ...'; cut it"
              .formatted(characters, text.length(), text.substring(0, 40)));
    }
  }
}
