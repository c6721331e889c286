package dev.millrace.api.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/// Where the public port may listen: in development mode everything is allowed to everyone, so only on loopback.
public final class ListenRule {
    private ListenRule() {}

    /// Refuses a host that would open a port without access control unless that was said explicitly.
    public static void require(String host, AuthProperties auth) {
        if (!auth.asksForTokens() && auth.mode() == AuthProperties.Mode.DEVELOPMENT && !isLoopback(host)) {
            throw new IllegalArgumentException("millrace.http.host=" + host
                    + " is not loopback, and millrace.auth.mode="
                    + auth.mode().name().toLowerCase(Locale.ROOT)
                    + " lets everyone do everything: listen on 127.0.0.1, say who may do what with"
                    + " --millrace.auth.projects-file (docs/security.md),"
                    + " or say --millrace.auth.mode=none to open the port to whoever can reach it");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            throw new IllegalArgumentException(
                    "millrace.http.host=" + host + " is no address of this machine", unknown);
        }
    }
}
