package dev.millrace.api.http;

import dev.millrace.api.access.AccessDecision.Audience;
import dev.millrace.api.access.Grant;
import dev.millrace.api.access.Origins;
import dev.millrace.api.http.answer.Answer;
import dev.millrace.api.http.answer.AnswerWriter.Manner;
import dev.millrace.api.http.answer.AnswerWriter.Persistence;
import dev.millrace.api.http.answer.CachePolicy;
import dev.millrace.api.http.answer.CrossOrigin;
import dev.millrace.api.http.answer.Field;
import dev.millrace.api.http.request.Query;
import dev.millrace.api.http.request.RequestField;
import dev.millrace.api.http.request.RequestFields;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.trace.TraceContext;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One request and the place of its answer. Made and used on the connection's event loop.
final class Exchange {
    private final HttpConnection connection;
    private final Method method;
    private final String path;
    private final RequestFields fields;
    private final @Nullable String publicUrl;
    private final Reply reply;
    private Query query = Query.NONE;
    private boolean tokenInUrl;
    private Audience audience = Audience.THIS_CLIENT;
    private @Nullable Grant grant;
    private Origins origins = Origins.none();
    private @Nullable RequestSpan span;

    /// What the client can do with a response.
    ///
    /// @param keepAlive whether it wants the connection kept
    /// @param http10 whether it speaks HTTP/1.0
    record Reply(boolean keepAlive, boolean http10) {}

    /// @param path the request's path as it was sent, without the query
    /// @param publicUrl how clients reach this server; null when it is as the request says
    Exchange(
            HttpConnection connection,
            Method method,
            String path,
            RequestFields fields,
            Reply reply,
            @Nullable String publicUrl) {
        this.connection = connection;
        this.method = method;
        this.path = path;
        this.fields = fields;
        this.reply = reply;
        this.publicUrl = publicUrl;
    }

    /// Stands for a request that could not be read.
    static Exchange unread(HttpConnection connection) {
        Exchange unread = new Exchange(connection, Method.GET, "", RequestFields.NONE, new Reply(false, false), null);
        unread.origins(connection.originsOfNoProject());
        return unread;
    }

    /// What becomes of it is told.
    void traced(RequestSpan begun) {
        span = begun;
    }

    void routed(Route route, Target target) {
        if (span != null) {
            span.routed(route, target);
        }
    }

    /// What becomes of it is told no more.
    ///
    /// @param status of its answer
    void ended(int status) {
        if (span != null) {
            span.answered(status);
        }
    }

    /// The client has left before an answer. Without effect where there was one.
    void left() {
        if (span != null) {
            span.left();
        }
    }

    /// Begins to tell of an append of so many messages; null where nothing is told.
    @Nullable
    AppendSpan append(StreamPath path, int messages) {
        return span == null ? null : span.append(path, messages);
    }

    /// What the log names it by; null where it is not traced. Safe for any thread.
    @Nullable
    TraceContext trace() {
        return span == null ? null : span.context();
    }

    /// Whose pages may see the answer.
    void origins(Origins allowed) {
        origins = allowed;
    }

    /// It is a GET with a token in its URL, valid or not, wherever it leads: no cache keeps its answer.
    void tokenInUrl() {
        tokenInUrl = true;
    }

    void query(Query known) {
        query = known;
    }

    /// The request is let in.
    void grant(Audience visibleTo, Grant may) {
        audience = visibleTo;
        grant = may;
    }

    HttpConnection connection() {
        return connection;
    }

    Method method() {
        return method;
    }

    String path() {
        return path;
    }

    RequestFields fields() {
        return fields;
    }

    Query query() {
        return query;
    }

    Audience audience() {
        return audience;
    }

    /// What else it may do. Only of a request that was let in.
    Grant granted() {
        return Objects.requireNonNull(grant);
    }

    boolean keepAlive() {
        return reply.keepAlive();
    }

    boolean http10() {
        return reply.http10();
    }

    EventLoop loop() {
        return connection.channel().eventLoop();
    }

    Channel channel() {
        return connection.channel();
    }

    /// The answer. To be called on the event loop; without effect when the client is gone.
    void answer(Answer answer) {
        connection.answer(this, answer);
    }

    /// The same from any thread.
    void answerFromAnywhere(Answer answer) {
        if (loop().inEventLoop()) {
            answer(answer);
        } else {
            loop().execute(() -> answer(answer));
        }
    }

    /// This request's own URL, as a `Location` says it.
    String location() {
        String host = fields.get(RequestField.HOST);
        String authority =
                host == null ? connection.channel().localAddress().toString().substring(1) : host;
        return (publicUrl == null ? "http://" + authority : publicUrl) + path;
    }

    /// What a cache may keep is for clients of any origin; anything else is told to browsers that ask.
    private CrossOrigin crossOrigin() {
        String origin = fields.get(RequestField.ORIGIN);
        Origins.Word word = origins.word(origin);
        boolean cached = method == Method.GET || method == Method.HEAD || method == Method.OPTIONS;
        return word == Origins.Word.EVERYONE && !cached && origin == null
                ? CrossOrigin.SILENT
                : new CrossOrigin(word, origin == null ? "" : origin);
    }

    Manner manner(boolean kept) {
        Persistence persistence = !kept ? Persistence.CLOSED : http10() ? Persistence.KEPT_SAYING_SO : Persistence.KEPT;
        return new Manner(persistence, method == Method.HEAD, crossOrigin(), method == Method.OPTIONS);
    }

    /// The header fields of every response, for one that is not an [Answer].
    HttpHeaders everyResponse() {
        HttpHeaders headers = connection.everyResponse(crossOrigin());
        return tokenInUrl ? headers.set(Field.CACHE_CONTROL.fieldName(), CachePolicy.TOKEN_IN_URL) : headers;
    }

    /// The answer as it may be kept by caches, given how it was asked for.
    Answer forCaches(Answer answer) {
        return tokenInUrl ? answer.replace(Field.CACHE_CONTROL, CachePolicy.TOKEN_IN_URL) : answer;
    }

    /// Gives the connection away: nothing of HTTP is left in its pipeline, and `reader` is.
    void handOver(ChannelHandler reader) {
        connection.handOver(this, reader);
    }
}
