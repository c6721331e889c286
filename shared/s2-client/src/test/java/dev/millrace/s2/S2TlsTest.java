package dev.millrace.s2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.log.Bytes;
import dev.millrace.model.log.LogRecord;
import dev.millrace.model.log.StreamKey;
import dev.millrace.store.AppendBatch;
import dev.millrace.store.AppendOutcome;
import dev.millrace.store.StoreHealth;
import dev.millrace.testkit.net.ServerCertificate;
import dev.millrace.testkit.s2.S2Lite;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// S2 over TLS, with a token, and with addresses of its basins' own.
@Tag("slow")
final class S2TlsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final StreamKey STREAM = new StreamKey("dsp-secret", "stream");

    @TempDir
    private Path folder;

    private static S2StreamStore open(URI endpoint, @Nullable Path trusted) {
        S2Settings usual = S2Settings.of(endpoint);
        S2Settings settings = new S2Settings(
                new S2Address(endpoint, null, "a-token", trusted),
                usual.requestTimeout(),
                usual.connectionsMax(),
                usual.requestsWaitingMax(),
                usual.bytesInFlightMax(),
                usual.retriesMax(),
                usual.followBufferBytes(),
                usual.deleteOnEmpty(),
                usual.clockSkew());
        return new S2StreamStore(settings).start();
    }

    private static AppendOutcome append(S2StreamStore store, long at) {
        LogRecord record = new LogRecord(List.of(), Bytes.utf8("message " + at));
        return store.append(STREAM, AppendBatch.at(at, List.of(record))).join();
    }

    @Test
    void appendsAndFollowsGoOverTlsToWhoeverShowsTheTrustedCertificate() {
        try (S2Lite lite = S2Lite.withTlsOfItsOwn()) {
            Path trusted = ServerCertificate.write(lite.endpoint(), folder.resolve("trusted.pem"));
            try (S2StreamStore store = open(lite.endpoint(), trusted)) {
                FollowedNumbers followed = FollowedNumbers.of(store, STREAM);
                for (int i = 0; i < 3; i++) {
                    assertInstanceOf(AppendOutcome.Durable.class, append(store, i));
                }
                Awaitility.await("all three")
                        .atMost(PATIENCE)
                        .until(() -> followed.seen().equals(List.of(0L, 1L, 2L)));
                followed.close();
                assertEquals(new StoreHealth.Available(), store.health());
            }
        }
    }

    @Test
    void nothingIsSentToOneWhomNobodyVouchesFor() {
        try (S2Lite lite = S2Lite.withTlsOfItsOwn();
                S2StreamStore store = open(lite.endpoint(), null)) {
            assertFalse(append(store, 0) instanceof AppendOutcome.Durable);
            Awaitility.await("readiness tells it")
                    .atMost(PATIENCE)
                    .until(() -> store.health() instanceof StoreHealth.Unavailable);
            StoreHealth.Unavailable health = assertInstanceOf(StoreHealth.Unavailable.class, store.health());
            assertTrue(health.reason().contains("certification path"), health.reason());
        }
    }

    @Test
    void aFileWithoutCertificatesIsRefusedWithItsName() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> open(URI.create("https://127.0.0.1:1"), empty));
        assertTrue(String.valueOf(refused.getMessage()).contains("empty.pem"), refused.toString());
    }

    @Test
    void everyRequestCarriesTheToken() throws IOException {
        try (ServerSocket door = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            URI endpoint = URI.create("http://127.0.0.1:" + door.getLocalPort());
            CompletableFuture<S2StreamStore> store = CompletableFuture.supplyAsync(() -> open(endpoint, null));
            List<String> head = new ArrayList<>();
            try (Socket client = door.accept();
                    BufferedReader lines = new BufferedReader(
                            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
                for (String line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) {
                    head.add(line);
                }
            }
            assertTrue(head.contains("Authorization: Bearer a-token"), head.toString());
            store.join().close();
        }
    }

    @Test
    void basinsMayHaveAddressesOfTheirOwn() {
        URI account = URI.create("https://a.s2.dev");
        S2Address address = new S2Address(account, "https://{basin}.b.s2.dev", "secret", null);
        assertEquals("https://dsp-shop.b.s2.dev", address.baseOf("dsp-shop"));
        assertEquals("https://a.s2.dev", address.baseOf(null));
        assertEquals(
                "http://127.0.0.1:8080",
                S2Address.of(URI.create("http://127.0.0.1:8080")).baseOf("dsp-shop"));
        assertFalse(address.toString().contains("secret"));
    }

    @Test
    void anAddressThatCannotBeMeantIsRefused() {
        URI account = URI.create("https://a.s2.dev");
        assertThrows(IllegalArgumentException.class, () -> new S2Address(account, "https://b.s2.dev", null, null));
        assertThrows(IllegalArgumentException.class, () -> new S2Address(account, "{basin}.b.s2.dev", null, null));
        assertThrows(IllegalArgumentException.class, () -> S2Address.of(URI.create("https://a.s2.dev/v1")));
        assertThrows(IllegalArgumentException.class, () -> S2Address.of(URI.create("ftp://a.s2.dev")));
    }
}
