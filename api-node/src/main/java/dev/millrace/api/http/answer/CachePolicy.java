package dev.millrace.api.http.answer;

import dev.millrace.api.access.AccessDecision.Audience;

/// How long answers may be kept by others: never longer than the stream has to live.
public final class CachePolicy {
    public static final String NO_STORE = "no-store";

    /// For what was asked for with a token in its URL: caches would keep the token with it.
    public static final String TOKEN_IN_URL = "private, no-store";

    private static final long MAX_AGE_SECONDS = 60;
    private static final long STALE_SECONDS = 300;
    private static final long LONG_POLL_SECONDS = 20;
    private static final String PUBLIC_CATCH_UP = catchUp("public", MAX_AGE_SECONDS, STALE_SECONDS);
    private static final String PRIVATE_CATCH_UP = catchUp("private", MAX_AGE_SECONDS, STALE_SECONDS);

    private CachePolicy() {}

    /// For a page of history of a stream that has `remainingMs` to live.
    public static String catchUp(Audience audience, long remainingMs) {
        long remaining = remainingMs / 1000;
        if (remaining >= MAX_AGE_SECONDS + STALE_SECONDS) {
            return audience == Audience.ANYONE ? PUBLIC_CATCH_UP : PRIVATE_CATCH_UP;
        }
        long maxAge = Math.min(remaining, MAX_AGE_SECONDS);
        return remaining <= 0 ? NO_STORE : catchUp(word(audience), maxAge, remaining - maxAge);
    }

    /// For what a long-poll returned with data.
    public static String longPoll(Audience audience, long remainingMs) {
        long maxAge = Math.min(remainingMs / 1000, LONG_POLL_SECONDS);
        return maxAge <= 0 ? NO_STORE : word(audience) + ", max-age=" + maxAge;
    }

    private static String catchUp(String word, long maxAge, long stale) {
        String age = word + ", max-age=" + maxAge;
        return stale <= 0 ? age : age + ", stale-while-revalidate=" + stale;
    }

    private static String word(Audience audience) {
        return audience == Audience.ANYONE ? "public" : "private";
    }
}
