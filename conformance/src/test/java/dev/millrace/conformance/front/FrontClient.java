package dev.millrace.conformance.front;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Requests to one server.
record FrontClient(HttpClient http, URI base) {
    static final Duration ANSWER_MAX = Duration.ofSeconds(60);

    static FrontClient plain(URI base) {
        return new FrontClient(
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(), base);
    }

    /// Over TLS and HTTP/2, trusting the certificate in that folder.
    static FrontClient secure(URI base, Path folder) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        byte[] certificate = Files.readAllBytes(folder.resolve("certificate.pem"));
        trusted.setCertificateEntry(
                "nginx",
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate)));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return new FrontClient(HttpClient.newBuilder().sslContext(context).build(), base);
    }

    HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(URI.create(base + pathAndQuery)).timeout(ANSWER_MAX);
    }

    HttpResponse<String> get(String pathAndQuery, String... fields) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(pathAndQuery);
        return http.send((fields.length == 0 ? request : request.headers(fields)).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> send(String method, String path, String json) throws IOException, InterruptedException {
        return http.send(
                request(path)
                        .method(method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
                        .header("Content-Type", "application/json")
                        .build(),
                BodyHandlers.ofString());
    }
}
