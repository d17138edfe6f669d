package io.headgate.internal.jdbc;

import io.headgate.internal.engine.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/** A process that has an embedded store open until its standard input ends. */
final class StoreHolder {

  private StoreHolder() {}

  public static void main(String[] arguments) throws IOException {
    try (Store store = StoreLocation.embedded(Path.of(arguments[0])).open(InstantSource.system())) {
      System.out.println("open, runs: " + store.unfinishedRuns().size());
      System.out.println("asked to stop: " + System.in.read());
    }
  }
}
