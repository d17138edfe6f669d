package io.headgate.cli;

import static java.util.Objects.requireNonNull;

import io.headgate.text.Glyphs;
import io.headgate.text.Table;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The command line over an orchestrator, which a host calls from its main class:
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *   System.exit(HeadgateCli.of(MyPipelines::orchestrator).name("pipelines").run(args));
 * }
 * }</pre>
 *
 * <p>{@link #run} answers one of {@link ExitCode}. Not thread-safe.
 */
public final class HeadgateCli {

  private final OrchestratorFactory factory;
  private String name = "headgate";
  private String version = "development build";
  private final Map<String, Object> options = new LinkedHashMap<>();
  private final List<Function<Terminal, ? extends Callable<Integer>>> subcommands =
      new ArrayList<>();
  private Optional<PrintWriter> out = Optional.empty();
  private Optional<PrintWriter> err = Optional.empty();
  private Optional<Glyphs> glyphs = Optional.empty();
  private ZoneId zone = ZoneId.systemDefault();

  private HeadgateCli(OrchestratorFactory factory) {
    this.factory = factory;
    Optional.ofNullable(HeadgateCli.class.getPackage().getImplementationVersion())
        .ifPresent(found -> this.version = found);
  }

  /** A command line that opens the orchestrator anew for every command. */
  public static HeadgateCli of(OrchestratorFactory factory) {
    return new HeadgateCli(requireNonNull(factory, "factory"));
  }

  /** What the program is called in its help; default: {@code headgate}. */
  public HeadgateCli name(String name) {
    this.name = requireNonNull(name, "name");
    return this;
  }

  /** What {@code --version} answers. */
  public HeadgateCli version(String version) {
    this.version = requireNonNull(version, "version");
    return this;
  }

  /**
   * Adds the host's own options, such as where its data is: an object with picocli's annotations.
   * Options of {@code ScopeType.INHERIT} may stand behind every command. They are set before the
   * orchestrator is opened.
   */
  public HeadgateCli options(Object annotated) {
    options.put("options" + options.size(), requireNonNull(annotated, "annotated"));
    return this;
  }

  /**
   * Adds a command of the host's: a {@code Callable<Integer>} with picocli's annotations, made for
   * the terminal that it is to write to.
   */
  public HeadgateCli subcommand(Function<Terminal, ? extends Callable<Integer>> command) {
    subcommands.add(requireNonNull(command, "command"));
    return this;
  }

  /** Where results go; default: the standard output. Then nothing is drawn with more than ASCII. */
  public HeadgateCli out(PrintWriter out) {
    this.out = Optional.of(out);
    return this;
  }

  /** Where complaints go; default: the standard error. */
  public HeadgateCli err(PrintWriter err) {
    this.err = Optional.of(err);
    return this;
  }

  /** Which signs are used; default: what the terminal's character set has. */
  public HeadgateCli glyphs(Glyphs glyphs) {
    this.glyphs = Optional.of(glyphs);
    return this;
  }

  /** The zone that moments are shown in; default: the machine's. */
  public HeadgateCli zone(ZoneId zone) {
    this.zone = requireNonNull(zone, "zone");
    return this;
  }

  /** Carries the command out. */
  public int run(String... args) {
    return commandLine().execute(args);
  }

  private CommandLine commandLine() {
    Charset charset = terminalCharset();
    boolean standard = out.isEmpty();
    Terminal terminal =
        new Terminal(
            out.orElseGet(() -> writer(System.out, charset)),
            err.orElseGet(() -> writer(System.err, charset)),
            glyphs.orElseGet(() -> standard ? Glyphs.of(charset) : Glyphs.ASCII),
            standard ? Ansi.AUTO : Ansi.OFF,
            zone,
            standard && Terminal.isInteractive());
    RootCommand root = new RootCommand();
    CommandSpec spec =
        CommandSpec.forAnnotatedObject(root).name(name).version(name + " " + version);
    options.forEach(
        (key, annotated) -> spec.addMixin(key, CommandSpec.forAnnotatedObject(annotated)));
    CommandLine commandLine = new CommandLine(spec);
    for (Object command : commands(terminal)) {
      commandLine.addSubcommand(command);
    }
    subcommands.forEach(command -> commandLine.addSubcommand(command.apply(terminal)));
    commandLine.addSubcommand(new HelpCommand());
    commandLine.getSubcommands().values().forEach(HeadgateCli::addHelp);
    Mistakes mistakes = new Mistakes(root);
    return commandLine
        .setOut(terminal.out())
        .setErr(terminal.err())
        .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.ansi()))
        .setUsageHelpWidth(Table.WIDTH)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(mistakes)
        .setExecutionExceptionHandler(mistakes);
  }

  private List<OrchestratorCommand> commands(Terminal terminal) {
    return List.of(
        new DagsCommand(factory, terminal),
        new GraphCommand(factory, terminal),
        new RunCommand(factory, terminal),
        new StatusCommand(factory, terminal),
        new WhyCommand(factory, terminal),
        new SkewCommand(factory, terminal),
        new CancelCommand(factory, terminal),
        new ClearCommand(factory, terminal),
        new RerunCommand(factory, terminal),
        new MarkCommand(factory, terminal),
        new PauseCommand(factory, terminal),
        new AcceptSchemaCommand(factory, terminal),
        new ProfileCommand(factory, terminal),
        new ResumeCommand(factory, terminal),
        new ActionsCommand(factory, terminal),
        new GatesCommand(factory, terminal),
        new BlameCommand(factory, terminal),
        new TicketsCommand(factory, terminal),
        new BoundariesCommand(factory, terminal),
        new PlanCommand(factory, terminal),
        new BackfillCommand(factory, terminal),
        new BackfillsCommand(factory, terminal),
        new DiffCommand(factory, terminal),
        new RollbackCommand(factory, terminal),
        new ParallelCommand(factory, terminal),
        new DropOldCommand(factory, terminal),
        new PruneCommand(factory, terminal),
        new ReportCommand(factory, terminal));
  }

  /** Every command answers {@code --help}, also one of the host's that did not ask for it. */
  private static void addHelp(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    if (!spec.optionsMap().containsKey("--help") && !(spec.userObject() instanceof HelpCommand)) {
      spec.addOption(
          CommandLine.Model.OptionSpec.builder("-h", "--help")
              .usageHelp(true)
              .description("Show this help and exit.")
              .build());
    }
  }

  private static PrintWriter writer(PrintStream stream, Charset charset) {
    return new PrintWriter(new OutputStreamWriter(stream, charset), true);
  }

  /** The character set of the terminal, which need not be the default one. */
  private static Charset terminalCharset() {
    for (String property : List.of("stdout.encoding", "sun.stdout.encoding")) {
      Optional<String> charset = Optional.ofNullable(System.getProperty(property));
      if (charset.isPresent() && Charset.isSupported(charset.get())) {
        return Charset.forName(charset.get());
      }
    }
    return Charset.defaultCharset();
  }
}
