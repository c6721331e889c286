package dev.millrace.api.http;

import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.CachePolicy;
import dev.millrace.api.http.answer.Field;
import dev.millrace.api.http.answer.ProblemKind;
import dev.millrace.api.http.answer.Status;
import dev.millrace.api.http.request.AppendFields;
import dev.millrace.api.http.request.CreateFields;
import dev.millrace.api.http.request.ListingParameters;
import dev.millrace.api.http.request.ReadParameters;
import dev.millrace.api.http.request.RequestField;
import dev.millrace.model.command.ForkRequest;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.Use;
import dev.millrace.model.name.NameRules;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.parse.Parsed;
import org.jspecify.annotations.Nullable;

/// From a request that may go on, to the call that answers it: what its head says is read and validated here.
final class Endpoints {
    private final Node node;
    private final HttpSettings.Limits limits;
    private final Pages pages;
    private final SessionEndpoints sessions;

    Endpoints(HttpSettings settings, Node node, HeavyWork heavy) {
        this.node = node;
        this.limits = settings.limits();
        this.pages = new Pages(settings.limits(), node, heavy);
        this.sessions = new SessionEndpoints(node, settings.limits().json());
    }

    PageCache pageCache() {
        return pages.cache();
    }

    MemoryBudget pages() {
        return pages.budget();
    }

    Opening open(Exchange exchange, Target target) {
        return switch (target) {
            case Target.Health() -> fixed(exchange, health());
            case Target.Stream(var path) -> stream(exchange, path);
            case Target.Reserved(var path) ->
                new Opening.Refused(exchange, ProblemKind.NOT_IMPLEMENTED.answer("reserved API: path=" + path));
            case Target.Listing(var project) -> listing(exchange, project);
            case Target.Subscribe(var project) -> sessions.subscribe(exchange, project);
            case Target.Unsubscribe(var project) -> sessions.unsubscribe(exchange, project);
            case Target.Publish(var path) -> sessions.publish(exchange, path);
            case Target.Session(var project, var session) -> sessions.session(exchange, project, session);
            case Target.Touch(var project, var session) -> sessions.touch(exchange, project, session);
            case Target.Sessions(var project) -> sessions.sessions(exchange, project);
            case Target.Subscribers(var path) -> sessions.subscribers(exchange, path);
            case Target.BadName(var route, var detail) ->
                new Opening.Refused(exchange, ProblemKind.MALFORMED_REQUEST.answer(detail));
            case Target.Unknown() -> new Opening.Refused(exchange, ProblemKind.NO_SUCH_ROUTE.answer("no route"));
        };
    }

    private Opening stream(Exchange exchange, StreamPath path) {
        boolean writes = exchange.method() != Method.GET && exchange.method() != Method.HEAD;
        if (writes && NameRules.isSessionStream(path.stream())) {
            return new Opening.Refused(
                    exchange, ProblemKind.SESSION_STREAM.answer(path + " is a session's: it can only be read"));
        }
        return switch (exchange.method()) {
            case GET -> read(exchange, path);
            case HEAD ->
                accepted(
                        exchange,
                        new CommandCall(
                                exchange,
                                path,
                                call -> node.streams()
                                        .submit(path, new StreamCommand.Inspect(Use.DOES_NOT_COUNT), call)));
            case POST -> append(exchange, path);
            case PUT -> create(exchange, path);
            case DELETE ->
                accepted(
                        exchange,
                        new CommandCall(exchange, path, call -> node.lifecycle().delete(path, call)));
            case OPTIONS -> throw new IllegalStateException("answered before: " + exchange.method());
        };
    }

    private Opening append(Exchange exchange, StreamPath path) {
        return switch (AppendFields.parse(exchange.fields())) {
            case Parsed.Malformed<AppendFields>(var detail) -> malformed(exchange, detail);
            case Parsed.Value<AppendFields>(var fields) ->
                accepted(exchange, new AppendCall(exchange, path, fields, node, limits.json()));
        };
    }

    private Opening create(Exchange exchange, StreamPath path) {
        return switch (CreateFields.parse(exchange.fields())) {
            case Parsed.Malformed<CreateFields>(var detail) -> malformed(exchange, detail);
            case Parsed.Value<CreateFields>(var fields) -> create(exchange, path, fields);
        };
    }

    private Opening create(Exchange exchange, StreamPath path, CreateFields fields) {
        ForkRequest fork = fields.fork();
        Answer refusal = fork == null ? null : forkRefusal(exchange, path, fork.source());
        return refusal != null
                ? new Opening.Refused(exchange, refusal)
                : accepted(exchange, new CreateCall(exchange, path, fields, node.lifecycle(), limits.json()));
    }

    private static @Nullable Answer forkRefusal(Exchange exchange, StreamPath path, StreamPath source) {
        if (!source.project().equals(path.project())) {
            return ProblemKind.FORK_ACROSS_PROJECTS.answer("fork: source=" + source + " fork=" + path);
        }
        return exchange.granted()
                .readProblem(source.stream())
                .map(ProblemKind.ACCESS_DENIED::answer)
                .orElse(null);
    }

    private Opening read(Exchange exchange, StreamPath path) {
        String lastEventId = exchange.fields().get(RequestField.LAST_EVENT_ID);
        return switch (ReadParameters.parse(exchange.query(), lastEventId)) {
            case Parsed.Malformed<ReadParameters>(var detail) -> malformed(exchange, detail);
            case Parsed.Value<ReadParameters>(var read) ->
                switch (read.mode()) {
                    case CATCH_UP -> accepted(exchange, new CatchUpCall(exchange, path, read.from(), pages));
                    case LONG_POLL -> accepted(exchange, new LongPollCall(exchange, path, read, node));
                    case SSE -> accepted(exchange, new SseCall(exchange, path, read, node.live()));
                    case WEBSOCKET ->
                        new Opening.Refused(exchange, ProblemKind.NOT_IMPLEMENTED.answer("live=websocket"));
                };
        };
    }

    private Opening listing(Exchange exchange, String project) {
        return switch (ListingParameters.parse(exchange.query())) {
            case Parsed.Malformed<ListingParameters>(var detail) -> malformed(exchange, detail);
            case Parsed.Value<ListingParameters>(var listing) ->
                accepted(exchange, new ListingCall(exchange, new StreamListing(node.store(), project, listing), node));
        };
    }

    private static Answer health() {
        return Answer.of(Status.OK)
                .with(Field.CONTENT_TYPE, "application/json")
                .with(Field.CACHE_CONTROL, CachePolicy.NO_STORE)
                .body("{\"status\":\"serving\"}");
    }

    private static Opening malformed(Exchange exchange, String detail) {
        return new Opening.Refused(exchange, ProblemKind.MALFORMED_REQUEST.answer(detail));
    }

    private static Opening accepted(Exchange exchange, Call call) {
        return new Opening.Accepted(exchange, call);
    }

    private static Opening fixed(Exchange exchange, Answer answer) {
        return new Opening.Accepted(exchange, new FixedAnswer(exchange, answer));
    }
}
