package dev.millrace.api.http;

import dev.millrace.api.access.AccessDecision;
import dev.millrace.api.access.AccessRequest;
import dev.millrace.api.access.Right;
import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.Field;
import dev.millrace.api.http.answer.ProblemKind;
import dev.millrace.api.http.answer.Status;
import dev.millrace.api.http.request.Query;
import dev.millrace.api.http.request.RequestField;
import dev.millrace.api.http.request.RequestFields;
import dev.millrace.model.parse.Parsed;
import dev.millrace.model.parse.Quoted;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import org.jspecify.annotations.Nullable;

/// The way of a request's head: framing, path, method, access, and then its endpoint. What any step does not know is
/// refused.
final class Entrance {
    private final HttpSettings settings;
    private final Node node;
    private final HeavyWork heavy;
    private final Endpoints endpoints;
    private final @Nullable RequestTraces traces;

    /// @param traces null for none
    Entrance(HttpSettings settings, Node node, HeavyWork heavy, @Nullable RequestTraces traces) {
        this.settings = settings;
        this.node = node;
        this.heavy = heavy;
        this.endpoints = new Endpoints(settings, node, heavy);
        this.traces = traces;
    }

    PageCache pageCache() {
        return endpoints.pageCache();
    }

    MemoryBudget pages() {
        return endpoints.pages();
    }

    Opening open(HttpConnection connection, HttpRequest request) {
        RequestFields fields = RequestFields.of(request.headers());
        boolean http10 = request.protocolVersion().minorVersion() == 0;
        Answer doubtful = Framing.problem(request, fields);
        String uri = Framing.originForm(request.uri());
        int question = uri.indexOf('?');
        String path = question < 0 ? uri : uri.substring(0, question);
        Method method = Method.of(request.method());
        Exchange.Reply reply = new Exchange.Reply(HttpUtil.isKeepAlive(request), http10);
        Exchange exchange = new Exchange(
                connection, method == null ? Method.GET : method, path, fields, reply, settings.publicUrl());
        if (traces != null) {
            exchange.traced(traces.begin(request.headers(), method, path));
        }
        exchange.origins(node.access().origins(null));
        String encodedQuery = question < 0 ? "" : uri.substring(question + 1);
        if (method == Method.GET && Query.names(encodedQuery, Query.Parameter.ACCESS_TOKEN)) {
            exchange.tokenInUrl();
        }
        if (doubtful != null) {
            return new Opening.Closing(exchange, doubtful);
        }
        return method == null
                ? refused(exchange, notAllowed(request.method().name(), Target.of(path)))
                : route(exchange, encodedQuery, BodyFraming.length(request));
    }

    private Opening route(Exchange exchange, String encodedQuery, long length) {
        Target target = Target.of(exchange.path());
        Route route = route(target);
        if (route == null) {
            return exchange.method() == Method.OPTIONS && exchange.path().equals("*")
                    ? fixed(exchange, Answer.of(Status.NO_CONTENT))
                    : refused(
                            exchange, ProblemKind.NO_SUCH_ROUTE.answer("no route: path=" + Quoted.of(exchange.path())));
        }
        exchange.routed(route, target);
        exchange.origins(node.access().origins(target.project()));
        if (exchange.method() == Method.OPTIONS) {
            return fixed(exchange, Answer.of(Status.NO_CONTENT).with(Field.ALLOW, route.allow()));
        }
        Right right = route.right(exchange.method());
        if (right == null) {
            return refused(exchange, notAllowed(exchange.method().name(), target));
        }
        if (target instanceof Target.BadName(var ofRoute, var detail)) {
            return refused(exchange, ProblemKind.MALFORMED_REQUEST.answer(detail));
        }
        return switch (Query.parse(encodedQuery)) {
            case Parsed.Malformed<Query>(String detail) ->
                refused(exchange, ProblemKind.MALFORMED_REQUEST.answer(detail));
            case Parsed.Value<Query>(Query query) -> guarded(exchange, query, target, right, length);
        };
    }

    private Opening guarded(Exchange exchange, Query query, Target target, Right right, long length) {
        exchange.query(query);
        AccessRequest asked = new AccessRequest(
                right,
                target.project(),
                target.stream(),
                target.session(),
                exchange.fields().get(RequestField.AUTHORIZATION),
                exchange.method() == Method.GET ? query.get(Query.Parameter.ACCESS_TOKEN) : null);
        return switch (node.access().decide(asked)) {
            case AccessDecision.Unauthenticated(var reason) -> refused(exchange, unauthenticated(reason));
            case AccessDecision.Denied(var detail) -> refused(exchange, ProblemKind.ACCESS_DENIED.answer(detail));
            case AccessDecision.Granted(var audience, var grant) -> {
                exchange.grant(audience, grant);
                Answer throttled = Metering.refusal(right, grant.meter(), target.project());
                yield throttled == null ? endpoint(exchange, target, length) : refused(exchange, throttled);
            }
        };
    }

    private Opening endpoint(Exchange exchange, Target target, long length) {
        RequestField repeated = exchange.fields().repeated();
        if (repeated != null) {
            return refused(exchange, ProblemKind.MALFORMED_REQUEST.answer(repeated.fieldName() + " is given twice"));
        }
        Opening opening = endpoints.open(exchange, target);
        return opening instanceof Opening.Accepted accepted && accepted.call().bodyUse() == Call.BodyUse.NEEDED
                ? Framing.checkBody(settings.limits(), heavy, accepted, length)
                : opening;
    }

    static Answer tooLarge(HttpSettings.Limits limits) {
        return ProblemKind.CONTENT_TOO_LARGE.answer("body: max=" + limits.bodyBytesMax() + " bytes");
    }

    private static Answer notAllowed(String method, Target target) {
        Route route = route(target);
        return route == null
                ? ProblemKind.NO_SUCH_ROUTE.answer("no route")
                : ProblemKind.METHOD_NOT_ALLOWED
                        .answer("method " + Quoted.of(method) + " of " + route.template() + ": allowed="
                                + route.allow())
                        .with(Field.ALLOW, route.allow());
    }

    private static @Nullable Route route(Target target) {
        return switch (target) {
            case Target.Health() -> Route.HEALTH;
            case Target.Stream(var path) -> Route.STREAM;
            case Target.Reserved(var path) -> Route.RESERVED;
            case Target.Listing(var project) -> Route.LISTING;
            case Target.Subscribe(var project) -> Route.SUBSCRIBE;
            case Target.Unsubscribe(var project) -> Route.UNSUBSCRIBE;
            case Target.Publish(var path) -> Route.PUBLISH;
            case Target.Session(var project, var session) -> Route.SESSION;
            case Target.Touch(var project, var session) -> Route.TOUCH;
            case Target.Sessions(var project) -> Route.SESSIONS;
            case Target.Subscribers(var path) -> Route.SUBSCRIBERS;
            case Target.BadName(var route, var detail) -> route;
            case Target.Unknown() -> null;
        };
    }

    private static Answer unauthenticated(AccessDecision.Reason reason) {
        return switch (reason) {
            case NO_VALID_TOKEN ->
                ProblemKind.UNAUTHENTICATED.answer("a valid token is needed").with(Field.WWW_AUTHENTICATE, "Bearer");
            case EXPIRED ->
                ProblemKind.UNAUTHENTICATED
                        .answer("the token has expired")
                        .with(
                                Field.WWW_AUTHENTICATE,
                                "Bearer error=\"invalid_token\", error_description=\"the token has expired\"");
        };
    }

    private static Opening refused(Exchange exchange, Answer answer) {
        return new Opening.Refused(exchange, answer);
    }

    private static Opening fixed(Exchange exchange, Answer answer) {
        return new Opening.Accepted(exchange, new FixedAnswer(exchange, answer));
    }
}
