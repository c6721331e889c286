package dev.millrace.standalone;

import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// What the program says on standard output: where it serves, where the data lies, what to try. Scripts wait for these
/// lines.
final class Announcement {
    private final PrintStream out;

    Announcement(PrintStream out) {
        this.out = out;
    }

    /// The public port is open, and asks nobody who they are.
    void serving(URI address, String data) {
        say(address, data, """
              Try:
                curl -X PUT %1$s/v1/stream/demo/hello -H 'Content-Type: application/json'
                curl -X POST %1$s/v1/stream/demo/hello -H 'Content-Type: application/json' -d '{"hello":"world"}'
                curl -N '%1$s/v1/stream/demo/hello?offset=-1&live=sse'
            """.formatted(address));
    }

    /// The public port is open to those who have a token.
    ///
    /// @param projectsFile the registry's file; empty where the registry stands in the environment
    /// @param project one that is there
    void servingWithTokens(URI address, String data, String projectsFile, Optional<String> project) {
        String file = projectsFile.isEmpty()
                ? "<(printenv MILLRACE_AUTH_PROJECTS)"
                : "'" + Path.of(projectsFile).toAbsolutePath().normalize() + "'";
        say(address, data, project.map(name -> guarded(address, name, file)).orElseGet(() -> """
              Requests need tokens of a project, and there is none yet: ./millrace project create NAME --file %s
            """.formatted(file)));
    }

    private static String guarded(URI address, String project, String file) {
        return """
              Requests need tokens (docs/security.md). Try:
                TOKEN=$(./millrace token --project %2$s --scope manage --file %3$s)
                AUTH="Authorization: Bearer $TOKEN" JSON='Content-Type: application/json'
                curl -X PUT %1$s/v1/stream/%2$s/hello -H "$AUTH" -H "$JSON"
                curl -X POST %1$s/v1/stream/%2$s/hello -H "$AUTH" -H "$JSON" -d '{"hello":"world"}'
                curl -N '%1$s/v1/stream/%2$s/hello?offset=-1&live=sse' -H "$AUTH"
            """.formatted(address, project, file);
    }

    private void say(URI address, String data, String more) {
        out.println("Millrace serves " + address + "\n  Data: " + data + "\n" + more.stripTrailing());
    }

    /// The management port is open.
    void managing(URI address) {
        out.println("  Management: " + address);
    }
}
