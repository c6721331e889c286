package dev.millrace.testkit.net;

import java.util.ArrayList;
import java.util.List;

/// Adds up what passes. Safe for any number of threads.
final class TrafficMeter {
    private List<String> requests = new ArrayList<>();
    private long bytesToServer;
    private long bytesToClient;

    synchronized void onRequest(String request) {
        requests.add(request);
    }

    synchronized void onBytesToServer(int count) {
        bytesToServer += count;
    }

    synchronized void onBytesToClient(int count) {
        bytesToClient += count;
    }

    /// What has passed since this was last asked.
    synchronized Traffic take() {
        Traffic traffic = new Traffic(requests, bytesToServer, bytesToClient);
        requests = new ArrayList<>();
        bytesToServer = 0;
        bytesToClient = 0;
        return traffic;
    }
}
