package dev.millrace.api.http;

import dev.millrace.model.name.NameRules;
import dev.millrace.model.name.PercentDecoder;
import dev.millrace.model.name.StreamAddress;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.parse.Quoted;
import java.util.Optional;
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
    String LISTING_END = "/streams";

    /// Where a path leads; it is read as it stands in the request, percent-encoded, without the query.
    static Target of(String path) {
        if (path.startsWith(StreamAddress.PREFIX)) {
            return stream(path.substring(StreamAddress.PREFIX.length()));
        }
        if (path.startsWith(API) && path.endsWith(LISTING_END) && path.length() > API.length() + LISTING_END.length()) {
            String project = path.substring(API.length(), path.length() - LISTING_END.length());
            return project.indexOf('/') < 0 ? listing(project) : new Unknown();
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

    private static Target listing(String encoded) {
        Optional<String> project = PercentDecoder.decodeSegment(encoded);
        Optional<String> problem =
                project.isEmpty() ? Optional.of("bad percent-encoding") : NameRules.projectProblem(project.get());
        return problem.isPresent()
                ? new BadName(Route.LISTING, "bad project name " + Quoted.of(encoded) + ": " + problem.get())
                : new Listing(project.orElseThrow());
    }
}
