package dev.millrace.program;

import dev.millrace.program.config.KnownProperties;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/// The properties and parts of a program, wired by Spring Boot without a web server of its own.
public final class ProgramContext {
    private ProgramContext() {}

    /// Starts the parts that `configuration` declares; whoever calls it closes it.
    ///
    /// @param known every property that the program has: another name is refused
    /// @param arguments the command line, `--name=value` each
    public static ConfigurableApplicationContext start(
            Class<?> configuration, KnownProperties known, String... arguments) {
        return new SpringApplicationBuilder(configuration)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                // Chronicle tells of every file that grows.
                .properties("logging.level.net.openhft=warn")
                .registerShutdownHook(false)
                .initializers(fresh -> known.requireKnown(fresh.getEnvironment()))
                .run(arguments);
    }
}
