package dev.millrace.api.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.api.config.AuthProperties.Mode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ListenRuleTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "localhost", "::1"})
    void developmentListensOnLoopback(String host) {
        assertDoesNotThrow(() -> ListenRule.require(host, auth(Mode.DEVELOPMENT, "")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void developmentListensNowhereElse(String host) {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class, () -> ListenRule.require(host, auth(Mode.DEVELOPMENT, "")));
        assertTrue(String.valueOf(refusal.getMessage()).contains(host), refusal.getMessage());
        assertTrue(String.valueOf(refusal.getMessage()).contains("millrace.auth.mode=none"), refusal.getMessage());
    }

    @Test
    void anyAddressIsRightWhereNoAccessControlWasSaid() {
        assertDoesNotThrow(() -> ListenRule.require("0.0.0.0", auth(Mode.NONE, "")));
    }

    @Test
    void whoAsksForTokensMayListenAnywhere() {
        assertDoesNotThrow(() -> ListenRule.require("0.0.0.0", auth(Mode.DEVELOPMENT, "projects.json")));
    }

    @Test
    void anOpenDoorBesideARegistryIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> auth(Mode.NONE, "projects.json"));
    }

    private static AuthProperties auth(Mode mode, String projectsFile) {
        return new AuthProperties(mode, projectsFile, "", Duration.ofSeconds(2), Duration.ofMinutes(5), 10);
    }
}
