import com.amazon.deequ.analyzers.Analyzer;
import com.amazon.deequ.analyzers.ApproxCountDistinct;
import com.amazon.deequ.analyzers.ApproxQuantile;
import com.amazon.deequ.analyzers.Completeness;
import com.amazon.deequ.analyzers.Compliance;
import com.amazon.deequ.analyzers.Maximum;
import com.amazon.deequ.analyzers.Mean;
import com.amazon.deequ.analyzers.Minimum;
import com.amazon.deequ.analyzers.Size;
import com.amazon.deequ.analyzers.Uniqueness;
import com.amazon.deequ.analyzers.runners.AnalysisRunner;
import com.amazon.deequ.analyzers.runners.AnalyzerContext;
import com.amazon.deequ.metrics.Metric;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Computes a suite as often as it is told to. Arguments: the directory of the Parquet files, the
 * Spark master. Each line of input names what is wanted, columns separated by commas and metrics by
 * blanks, such as {@code completeness:customer uniqueness:order_id,line}; the answer is {@code
 * seconds <n>}.
 */
public final class Deequ {

  private Deequ() {}

  public static void main(String[] args) throws Exception {
    try (SparkSession spark =
            SparkSession.builder()
                .master(args[1])
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.session.timeZone", "UTC")
                .getOrCreate();
        BufferedReader wanted =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      Dataset<Row> data = spark.read().parquet(args[0]);
      System.out.println("ready");
      for (String line = wanted.readLine(); line != null; line = wanted.readLine()) {
        List<Analyzer<?, Metric<?>>> analyzers = new ArrayList<>();
        for (String metric : line.split(" ")) {
          analyzers.add(analyzer(metric));
        }
        long start = System.nanoTime();
        AnalyzerContext result =
            AnalysisRunner.onData(data).addAnalyzers(scala(analyzers)).run();
        double seconds = (System.nanoTime() - start) / 1e9;
        for (Metric<?> metric : JavaConverters.seqAsJavaList(result.allMetrics())) {
          if (metric.value().isFailure()) {
            throw new IllegalStateException(metric.toString());
          }
        }
        System.out.println("seconds " + seconds);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static Analyzer<?, Metric<?>> analyzer(String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon);
    String argument = text.substring(colon + 1);
    Analyzer<?, ?> analyzer =
        switch (kind) {
          case "size" -> new Size(Option.empty());
          case "completeness" -> new Completeness(argument, Option.empty(), Option.empty());
          case "uniqueness" ->
              new Uniqueness(
                  scala(Arrays.asList(argument.split(","))), Option.empty(), Option.empty());
          case "min" -> new Minimum(argument, Option.empty(), Option.empty());
          case "max" -> new Maximum(argument, Option.empty(), Option.empty());
          case "mean" -> new Mean(argument, Option.empty());
          case "compliance" ->
              new Compliance(
                  argument,
                  argument,
                  Option.empty(),
                  scala(List.<String>of()).toList(),
                  Option.empty());
          case "distinct" -> new ApproxCountDistinct(argument, Option.empty());
          case "median" -> new ApproxQuantile(argument, 0.5, 0.01, Option.empty());
          default -> throw new IllegalArgumentException(text);
        };
    return (Analyzer<?, Metric<?>>) (Analyzer<?, ?>) analyzer;
  }

  private static <T> Seq<T> scala(List<T> list) {
    return JavaConverters.asScalaBuffer(list).toSeq();
  }
}
