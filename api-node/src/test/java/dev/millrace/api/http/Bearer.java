package dev.millrace.api.http;

import dev.millrace.api.access.WallClock;
import dev.millrace.api.access.token.RawTokens;
import dev.millrace.testkit.wire.WireRequest;
import java.util.function.UnaryOperator;

/// A kind of token, as a request carries it.
///
/// @param column of the table of expected answers
record Bearer(String name, String column, UnaryOperator<WireRequest> dress) {
    static Bearer header(String name, String column, String token) {
        return new Bearer(name, column, request -> request.with("Authorization", "Bearer " + token));
    }

    static Bearer[] all(String publicKeyPem) {
        String secret = GuardedNode.SECRET;
        String claims = GuardedNode.claims("p", "manage", 600, "");
        return new Bearer[] {
            new Bearer("none", "anonymous", request -> request),
            header("garbage", "bad", "garbage"),
            new Bearer("basic", "bad", request -> request.with("Authorization", "Basic cDpw")),
            new Bearer("no scheme", "bad", request -> request.with("Authorization", RawTokens.hs256(secret, claims))),
            header("unknown project", "bad", RawTokens.hs256(secret, claims.replace("\"p\"", "\"nobody\""))),
            header("the secret of another", "bad", RawTokens.hs256(GuardedNode.SECRET_OF_Q, claims)),
            header("revoked secret", "bad", RawTokens.hs256("revoked-secret-with-32-bytes-or-more", claims)),
            header("HS512", "bad", RawTokens.hmac("HmacSHA512", secret, "{\"alg\":\"HS512\"}", claims)),
            header("none", "bad", RawTokens.unsigned("{\"alg\":\"none\"}", claims, "")),
            header("key confusion", "bad", RawTokens.hs256(publicKeyPem, claims)),
            header(
                    "not yet",
                    "bad",
                    RawTokens.hs256(
                            secret,
                            GuardedNode.claims("p", "manage", 600, ",\"nbf\":" + (WallClock.nowMs() / 1000 + 300)))),
            header("no exp", "bad", RawTokens.hs256(secret, "{\"sub\":\"p\",\"scope\":\"manage\"}")),
            header("no scope", "bad", RawTokens.hs256(secret, claims.replace("scope", "scop"))),
            header("expired", "expired", RawTokens.hs256(secret, GuardedNode.claims("p", "manage", -1, ""))),
            header("of project q", "foreign", GuardedNode.token("q", "manage", "")),
            header("read", "read", GuardedNode.token("read")),
            header("write", "write", GuardedNode.token("write")),
            header("manage", "manage", GuardedNode.token("manage")),
            header("this stream", "this", GuardedNode.token("p", "manage", ",\"stream_id\":\"room/1\"")),
            header("prefix", "this", GuardedNode.token("p", "manage", ",\"stream_id\":\"room/*\"")),
            header("shorter prefix", "this", GuardedNode.token("p", "manage", ",\"stream_id\":\"ro*\"")),
            header("other stream", "other", GuardedNode.token("p", "manage", ",\"stream_id\":\"room/10\"")),
            header("the name before", "other", GuardedNode.token("p", "manage", ",\"stream_id\":\"room\"")),
            header("prefix behind", "other", GuardedNode.token("p", "manage", ",\"stream_id\":\"room/1/*\"")),
            header("this session", "alice", GuardedNode.token("p", "manage", ",\"session_id\":\"alice\"")),
            header("this session, to read", "alice", GuardedNode.token("p", "read", ",\"session_id\":\"alice\"")),
            header("other session", "bob", GuardedNode.token("p", "manage", ",\"session_id\":\"bob\"")),
            header("the session's name before", "bob", GuardedNode.token("p", "manage", ",\"session_id\":\"alic\"")),
            new Bearer("in the URL", "url", request -> inUrl(request, GuardedNode.token("manage"))),
            new Bearer(
                    "twice",
                    "twice",
                    request -> inUrl(request, GuardedNode.token("manage"))
                            .with("Authorization", "Bearer " + GuardedNode.token("manage"))),
        };
    }

    static WireRequest inUrl(WireRequest request, String token) {
        return new WireRequest(
                request.method(), request.target() + "?access_token=" + token, request.headers(), request.body());
    }
}
