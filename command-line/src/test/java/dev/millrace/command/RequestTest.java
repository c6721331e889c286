package dev.millrace.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What people type, and what they should not.
final class RequestTest {
    @Test
    void optionsStandAnywhereAndTakeTheirValueInEitherWay() throws CommandFailure {
        Request request = parse("read", "--offset", "now", "p/s", "--json", "--url=https://there.example:8443/");
        assertEquals("p/s", request.subject());
        assertEquals(Optional.of("now"), request.option(Option.OFFSET));
        assertTrue(request.says(Option.JSON));
        assertEquals(URI.create("https://there.example:8443"), request.server());
    }

    @Test
    void twoDashesEndTheOptions() throws CommandFailure {
        assertEquals(
                Optional.of("--json"), parse("append", "p/s", "--", "--json").body());
    }

    @Test
    void theEnvironmentSaysWhatTheCommandLineDoesNot() throws CommandFailure {
        Map<String, String> environment = Map.of("MILLRACE_URL", "http://there:1", "MILLRACE_TOKEN", "secret");
        Request request = Request.parse(List.of("ls", "p"), environment);
        assertEquals(URI.create("http://there:1"), request.server());
        assertEquals(Optional.of("secret"), request.option(Option.TOKEN));
        Request said = Request.parse(List.of("ls", "p", "--url", "http://here:2", "--token=mine"), environment);
        assertEquals(URI.create("http://here:2"), said.server());
        assertEquals(Optional.of("mine"), said.option(Option.TOKEN));
    }

    @Test
    void theTokenIsNotPrinted() throws CommandFailure {
        assertFalse(parse("ls", "p", "--token=secret").toString().contains("secret"));
    }

    @Test
    void whatMakesNoSenseIsNamed() {
        assertRefused("'reed'", "reed", "p/s");
        assertRefused("'read' does not know --lines", "read", "p/s", "--lines");
        assertRefused("--offset needs a value", "read", "p/s", "--offset");
        assertRefused("--json takes no value", "read", "p/s", "--json=yes");
        assertRefused("'read' needs a stream", "read");
        assertRefused("'ls' needs a project", "ls");
        assertRefused("'world'", "append", "p/s", "hello", "world");
        assertRefused("received=ftp://there", "ls", "p", "--url=ftp://there");
        assertRefused("received=not an address", "ls", "p", "--url=not an address");
    }

    @Test
    void aSingleSegmentIsInTheDefaultProject() throws CommandFailure {
        assertEquals("/v1/stream/_default/orders", StreamName.parse("orders").path());
        assertEquals("/v1/stream/shop/a/b", StreamName.parse("shop/a/b").path());
        assertThrows(CommandFailure.class, () -> StreamName.parse("shop/a b"));
        assertThrows(CommandFailure.class, () -> StreamName.parse("shop//b"));
    }

    private static Request parse(String... arguments) throws CommandFailure {
        return Request.parse(List.of(arguments), Map.of());
    }

    private static void assertRefused(String words, String... arguments) {
        CommandFailure failure = assertThrows(CommandFailure.class, () -> parse(arguments));
        assertEquals(ExitCode.USAGE, failure.code());
        assertTrue(failure.words().contains(words), failure.words());
    }
}
