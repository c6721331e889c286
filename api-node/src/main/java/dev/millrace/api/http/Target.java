package dev.millrace.api.http;

import dev.millrace.model.name.NameRules;
import dev.millrace.model.name.StreamAddress;
import dev.millrace.model.name.StreamPath;
import org.jspecify.annotations.Nullable;

/// What a request's path leads to.
sealed interface Target {
    record Health() implements Target {}

    record Stream(StreamPath path) implements Target {
        @Override
        public String project() {
            return path.project();
        }

        @Override
        public String stream() {
            return path.stream();
        }
    }

    record Reserved(String path) implements Target {
        /// Null where it is of the whole deployment.
        @Override
        public @Nullable String project() {
            int slash = path.indexOf('/');
            String first = slash < 0 ? path : path.substring(0, slash);
            return first.equals(NameRules.RESERVED_SEGMENT) ? null : first;
        }
    }

    record Listing(String project) implements Target {}

    record Subscribe(String project) implements Target {}

    record Unsubscribe(String project) implements Target {}

    record Publish(StreamPath path) implements Target {
        @Override
        public String project() {
            return path.project();
        }

        @Override
        public String stream() {
            return path.stream();
        }
    }

    record Session(String project, String session) implements Target {}

    record Touch(String project, String session) implements Target {}

    record Sessions(String project) implements Target {}

    record Subscribers(StreamPath path) implements Target {
        @Override
        public String project() {
            return path.project();
        }
    }

    /// A route with a name in it that is none
    record BadName(Route route, String detail) implements Target {}

    /// No route
    record Unknown() implements Target {}

    /// The project that it is of; null where it is of none.
    default @Nullable String project() {
        return null;
    }

    /// The stream that it names; null where it names none.
    default @Nullable String stream() {
        return null;
    }

    /// The session that it names; null where it names none.
    default @Nullable String session() {
        return null;
    }

    String API = "/v1/";
    /// Where a path leads; it is read as it stands in the request, percent-encoded, without the query.
    static Target of(String path) {
        if (path.startsWith(StreamAddress.PREFIX)) {
            return stream(path.substring(StreamAddress.PREFIX.length()));
        }
        if (path.startsWith(API)) {
            int slash = path.indexOf('/', API.length());
            return slash <= API.length()
                    ? new Unknown()
                    : ProjectPaths.of(path.substring(API.length(), slash), path.substring(slash + 1));
        }
        return path.equals("/health") ? new Health() : new Unknown();
    }

    private static Target stream(String encoded) {
        return switch (StreamAddress.parse(encoded)) {
            case StreamAddress.Stream(var path) -> new Stream(path);
            case StreamAddress.Reserved(var path) -> new Reserved(path);
            case StreamAddress.Malformed(var detail) -> new BadName(Route.STREAM, detail);
        };
    }
}
