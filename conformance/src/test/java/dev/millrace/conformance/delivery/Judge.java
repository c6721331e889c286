package dev.millrace.conformance.delivery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Says whether a session's stream holds exactly what its subscriptions demand: from each source's life, in that
/// life's order, each message once, and nothing else.
///
/// A session may have been subscribed to the same life several times, one after the other. What it holds of it is cut
/// into runs without a gap, one for each subscription in turn; a subscription takes as long a run as it may, which
/// never leaves the next one less than it may begin with.
final class Judge {
    private final String session;
    private final Map<SourceLife, List<Demand>> demands = new LinkedHashMap<>();

    /// @param session for people
    /// @param demands of one life of the session, in the order in which they were made
    Judge(String session, List<Demand> demands) {
        this.session = session;
        for (Demand demand : demands) {
            this.demands
                    .computeIfAbsent(demand.source(), _ -> new ArrayList<>())
                    .add(demand);
        }
    }

    /// @throws Lacking where something is missing at the end, which may yet come
    /// @throws AssertionError where something is wrong, which cannot become right
    void judge(List<Publication> held) {
        Map<SourceLife, List<Publication>> bySource = new LinkedHashMap<>();
        for (Publication publication : held) {
            if (!demands.containsKey(publication.life())) {
                throw new AssertionError(
                        session + " holds a message of a source that it never asked for: " + publication);
            }
            if (publication.place() < 0) {
                throw new AssertionError(session + " holds what its source does not: " + publication);
            }
            bySource.computeIfAbsent(publication.life(), _ -> new ArrayList<>()).add(publication);
        }
        demands.forEach((source, all) -> judge(all, bySource.getOrDefault(source, List.of())));
    }

    /// Something has not come yet, or is lost.
    static final class Lacking extends AssertionError {
        private static final long serialVersionUID = 1L;

        Lacking(String what) {
            super(what);
        }
    }

    private void judge(List<Demand> all, List<Publication> held) {
        requireRising(held);
        int at = 0;
        for (Demand demand : all) {
            at = takeRun(demand, held, at);
        }
        if (at < held.size()) {
            throw new AssertionError(
                    session + " was not to have " + held.get(at) + near(held, at) + ": " + describe(all));
        }
    }

    private void requireRising(List<Publication> held) {
        for (int i = 1; i < held.size(); i++) {
            int before = held.get(i - 1).place();
            int place = held.get(i).place();
            if (place == before) {
                throw new AssertionError(session + " has one twice" + near(held, i));
            }
            if (place < before) {
                throw new AssertionError(session + " has one out of order, or twice" + near(held, i));
            }
        }
    }

    /// @return how much of `held` is taken, with this demand's run
    private int takeRun(Demand demand, List<Publication> held, int from) {
        int until = demand.until();
        int at = from;
        int next = -1;
        while (at < held.size() && held.get(at).place() < until) {
            int place = held.get(at).place();
            boolean fits = next < 0 ? place >= demand.earliest() && place <= demand.latest() : place == next;
            if (!fits) {
                break;
            }
            next = place + 1;
            at++;
        }
        if (!demand.endsAnywhere()) {
            int reached = next < 0 ? demand.latest() : next;
            if (reached < until) {
                String missing = session + " lacks " + demand.source().order().get(reached) + " of "
                        + describe(List.of(demand)) + near(held, at);
                throw at < held.size() ? new AssertionError(missing) : new Lacking(missing);
            }
        }
        return at;
    }

    private static String describe(List<Demand> demands) {
        StringBuilder text = new StringBuilder();
        for (Demand demand : demands) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append(demand.source())
                    .append(" from ")
                    .append(demand.earliest())
                    .append("..")
                    .append(demand.latest())
                    .append(demand.endsAnywhere() ? " ended before " : " until ")
                    .append(demand.until());
        }
        return text.toString();
    }

    private static String near(List<Publication> held, int at) {
        return "; it has " + held.size() + " of that source, and there: "
                + held.subList(Math.max(0, at - 3), Math.min(held.size(), at + 3));
    }
}
