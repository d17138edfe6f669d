package io.headgate.spark.submit;

import io.headgate.dag.Operator;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * An installation of Spark as one unpacks it, made of the jars of the class path: {@code jars} and
 * {@code bin/spark-submit}; and an application's jar, without which it knows nothing of Headgate.
 */
record InstalledSpark(Path home, Path application) {

  static InstalledSpark in(Path directory) throws IOException, URISyntaxException {
    Path jars = Files.createDirectories(directory.resolve("spark").resolve("jars"));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path jar = Path.of(entry);
      if (entry.endsWith(".jar") && !jar.getFileName().toString().startsWith("headgate")) {
        Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
      }
    }
    Path bin = Files.createDirectories(directory.resolve("spark").resolve("bin"));
    Path script = bin.resolve("spark-submit");
    Files.writeString(
        script,
        "#!/bin/sh\nexec '%s' %s -cp \"$SPARK_HOME/jars/*\" org.apache.spark.deploy.SparkSubmit \"$@\"\n"
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                JavaModuleOptions.defaultModuleOptions()));
    if (!script.toFile().setExecutable(true)) {
      throw new IOException("Cannot make executable: " + script);
    }
    return new InstalledSpark(directory.resolve("spark"), application(directory));
  }

  private static Path application(Path directory) throws IOException, URISyntaxException {
    Path jar = directory.resolve("application.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (Class<?> type : List.of(Operator.class, SparkSubmit.class, Bodies.class)) {
        Path source = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(source)) {
          addAll(source, zip);
        } else {
          try (var unpacked = java.nio.file.FileSystems.newFileSystem(source)) {
            addAll(unpacked.getPath("/"), zip);
          }
        }
      }
    }
    return jar;
  }

  private static void addAll(Path root, ZipOutputStream zip) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString();
        if (name.startsWith("io/headgate/")) {
          zip.putNextEntry(new ZipEntry(name));
          Files.copy(file, zip);
          zip.closeEntry();
        }
      }
    }
  }
}
