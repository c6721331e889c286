package dev.millrace.store.route;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Where a basin belongs: to the endpoint that it is pinned to, else to the one whose name draws the highest number
/// with the basin's. An endpoint more takes a part from each of the others, and moves nothing else.
///
/// Stable: what is recorded at an endpoint was chosen by this, so the hash never changes.
///
/// @param names of endpoints, in the order of their numbers
/// @param pins names of endpoints by basin
public record EndpointTable(List<String> names, Map<String, String> pins) {
    /// The most endpoints of one table.
    public static final int ENDPOINTS_MAX = 64;

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    public EndpointTable {
        names = List.copyOf(names);
        pins = Map.copyOf(pins);
        Set<String> known = new HashSet<>();
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("name of an endpoint: allowed=" + NAME + " given=" + name);
            }
            if (!known.add(name)) {
                throw new IllegalArgumentException("two endpoints have one name: " + name);
            }
        }
        if (names.isEmpty() || names.size() > ENDPOINTS_MAX) {
            throw new IllegalArgumentException("endpoints: count=" + names.size() + " allowed=1.." + ENDPOINTS_MAX);
        }
        for (String endpoint : pins.values()) {
            if (!known.contains(endpoint)) {
                throw new IllegalArgumentException("pinned to an endpoint that is not there: " + endpoint);
            }
        }
    }

    /// The number of the endpoint that a basin belongs to.
    public int choose(String basin) {
        String pinned = pins.get(basin);
        if (pinned != null) {
            return names.indexOf(pinned);
        }
        int best = 0;
        for (int i = 1; i < names.size(); i++) {
            if (Long.compareUnsigned(draw(names.get(i), basin), draw(names.get(best), basin)) > 0) {
                best = i;
            }
        }
        return best;
    }

    /// FNV-1a (64 bits) of both names, mixed: FNV alone hardly tells apart what differs at its end.
    private static long draw(String endpoint, String basin) {
        long hash = FNV_BASIS;
        for (byte octet : (endpoint + "/" + basin).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (octet & 0xff)) * FNV_PRIME;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
