package dev.millrace.model.name;

import dev.millrace.model.log.StreamKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/// Where the streams of a project stand in a store: a basin per project, each stream under its own name.
///
/// The basin is `dsp-<project>` where that is a legal basin name, else `dsh-<slug>-<hash>`. The prefix keeps the two
/// apart, and the hash two projects with one slug. Stable: a project's data is found by this alone.
public final class StreamKeys {
    /// S2's: 8..48 of `a-z0-9-`, neither beginning nor ending with a hyphen.
    static final int BASIN_CHARS_MIN = 8;

    static final int BASIN_CHARS_MAX = 48;
    private static final String PLAIN_PREFIX = "dsp-";
    private static final String HASHED_PREFIX = "dsh-";
    private static final int SLUG_CHARS_MAX = 20;
    private static final int HASH_BYTES = 10;
    private static final String DEFAULT_BASIN = hashedBasin(StreamPath.DEFAULT_PROJECT);

    private StreamKeys() {}

    public static StreamKey of(StreamPath path) {
        return new StreamKey(basin(path.project()), path.stream());
    }

    public static String basin(String project) {
        if (project.equals(StreamPath.DEFAULT_PROJECT)) {
            return DEFAULT_BASIN;
        }
        String plain = PLAIN_PREFIX + project;
        return isBasinName(plain) ? plain : hashedBasin(project);
    }

    static boolean isBasinName(String name) {
        if (name.length() < BASIN_CHARS_MIN || name.length() > BASIN_CHARS_MAX) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isPlain(name.charAt(i)) && name.charAt(i) != '-') {
                return false;
            }
        }
        return name.charAt(0) != '-' && name.charAt(name.length() - 1) != '-';
    }

    private static String hashedBasin(String project) {
        StringBuilder slug = new StringBuilder();
        for (char c : project.toLowerCase(Locale.ROOT).toCharArray()) {
            if (isPlain(c) && slug.length() < SLUG_CHARS_MAX) {
                slug.append(c);
            }
        }
        return HASHED_PREFIX + (slug.isEmpty() ? "x" : slug) + "-" + hash(project);
    }

    private static String hash(String project) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(project.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java has SHA-256", absent);
        }
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
}
