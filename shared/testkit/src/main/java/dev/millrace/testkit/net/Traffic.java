package dev.millrace.testkit.net;

import java.util.List;

/// What has passed a [FaultyProxy] in some time.
///
/// @param requests method and target of each, as `GET /v1/streams`, or [#SESSION]
public record Traffic(List<String> requests, long bytesToServer, long bytesToClient) {
    /// Stands among the requests for each HTTP/2 stream that was begun.
    public static final String SESSION = "HTTP/2";

    public Traffic {
        requests = List.copyOf(requests);
    }

    /// How many requests begin like that.
    public long count(String beginning) {
        return requests.stream()
                .filter(request -> request.startsWith(beginning))
                .count();
    }
}
