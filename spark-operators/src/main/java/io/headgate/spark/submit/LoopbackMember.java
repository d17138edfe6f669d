package io.headgate.spark.submit;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * The main class of a process of a {@link LoopbackCluster}: another main class that ends with the
 * process that started it. Arguments: the number of that process, the main class, and its own.
 */
public final class LoopbackMember {

  private LoopbackMember() {}

  public static void main(String[] arguments) throws ReflectiveOperationException {
    long parent = Long.parseLong(arguments[0]);
    CompletableFuture<?> unused =
        ProcessHandle.of(parent)
            .orElseThrow(() -> new IllegalStateException("Process " + parent + " is gone"))
            .onExit()
            .thenRun(() -> Runtime.getRuntime().halt(1));
    try {
      Class.forName(arguments[1])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(arguments, 2, arguments.length));
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(arguments[1] + " failed", e.getCause());
    }
  }
}
