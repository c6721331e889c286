package dev.millrace.model.state;

import dev.millrace.model.command.Closure;
import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.Lifetime;
import dev.millrace.model.command.ProducerStamp;
import dev.millrace.model.command.StreamCommand;
import dev.millrace.model.command.StreamCommand.Append;
import dev.millrace.model.command.StreamCommand.Close;
import dev.millrace.model.command.StreamCommand.Create;
import dev.millrace.model.command.StreamCommand.Delete;
import dev.millrace.model.command.StreamCommand.Inspect;
import dev.millrace.model.command.StreamCommand.ReleaseFork;
import dev.millrace.model.command.StreamCommand.ReserveFork;
import dev.millrace.model.command.Use;
import dev.millrace.model.decide.DecisionLimits;
import dev.millrace.model.record.StreamRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One stream as the protocol describes it, without a log: what it is asked is done at once and told as text. Written
/// from the protocol's own words, with maps and lists, sharing nothing with the fold and the deciders. A place in the
/// stream is the number of messages before it.
final class NaiveStream {
    /// A place that a client has seen: so many messages of a life before it.
    record Place(long life, int index) {}

    private final DecisionLimits limits;

    boolean lives;
    boolean everLived;
    long life;
    long highestLife;
    String type = "";
    Lifetime lifetime = Lifetime.UNLIMITED;
    long createdAt;
    long deadline;
    boolean closed;

    @Nullable
    ProducerStamp closedBy;

    String lastStreamSeq = "";

    @Nullable
    ForkOrigin origin;

    final List<String> messages = new ArrayList<>();
    final TreeMap<String, long[]> producers = new TreeMap<>();
    final TreeSet<String> reservations = new TreeSet<>();
    private final Map<String, Long> reservedLives = new HashMap<>();

    NaiveStream(DecisionLimits limits) {
        this.limits = limits;
    }

    /// The store's own clock has shown `now`: nothing can arrive before it any more, so what has expired is over.
    void clockShown(long now) {
        if (lives && now > deadline && now > createdAt) {
            forget();
        }
    }

    /// A request whose records take several batches has been begun: what stands before its group is true from now on,
    /// whether or not the rest comes.
    void begun(StreamRecord record, long now) {
        if (record instanceof StreamRecord.Touched) {
            use(now);
        } else if (record instanceof StreamRecord.ProducersForgotten) {
            producers.values().removeIf(p -> p[2] < now - limits.producerIdleMs());
        }
    }

    String existence(long now) {
        if (lives && (now <= deadline || now == createdAt)) {
            return "LIVE";
        }
        return reservations.isEmpty() ? "ABSENT" : "SOFT_DELETED";
    }

    /// @param expected what the append's `Stream-Expected-Offset` meant when it was sent; null when it has none
    String answer(StreamCommand command, @Nullable Place expected, long now) {
        String existence = existence(now);
        boolean live = existence.equals("LIVE");
        String gone = existence.equals("ABSENT") ? "404" : "410";
        return switch (command) {
            case Create create -> live ? createAgain(create, now) : create(create, existence, now);
            case Append append -> live ? append(append, expected, now) : gone;
            case Close close -> live ? close(close, now) : gone;
            case Delete delete -> live ? delete() : gone;
            case Inspect inspect -> live ? inspect(inspect, now) : gone;
            case ReserveFork reserve -> live ? reserve(reserve, now) : gone;
            case ReleaseFork release -> release(release, now);
            case StreamCommand.Subscribe _,
                    StreamCommand.Unsubscribe _,
                    StreamCommand.InspectSession _,
                    StreamCommand.EndSession _ -> throw new IllegalArgumentException("not of the core: " + command);
        };
    }

    private String create(Create create, String existence, long now) {
        if (existence.equals("SOFT_DELETED")) {
            return "path blocked";
        }
        long least = highestLife + 1;
        ForkOrigin from = create.origin();
        if (from != null) {
            least = Math.max(
                    least, from.segments().get(from.segments().size() - 1).life() + 1);
            if (create.lifeAtLeast() < least) {
                return "life too low " + least;
            }
        }
        if (lives && now <= deadline + limits.clockSkewMarginMs()) {
            return "overloaded";
        }
        String ended = everLived ? ended() : "none";
        forget();
        lives = true;
        everLived = true;
        life = Math.max(least, create.lifeAtLeast());
        highestLife = life;
        type = create.contentType().essence();
        lifetime = create.lifetime();
        createdAt = now;
        deadline = switch (lifetime) {
            case Lifetime.Unlimited() -> Long.MAX_VALUE;
            case Lifetime.Sliding(long ttl) -> now + ttl * 1000 + ttl * 125;
            case Lifetime.Until(long at) -> at;
        };
        origin = from;
        create.messages().forEach(message -> messages.add(message.utf8()));
        closed = create.closure() == Closure.CLOSES;
        return "created " + view() + " ended=" + ended;
    }

    private String createAgain(Create create, long now) {
        boolean sameType = create.contentType().essence().equals(type);
        boolean sameClosure = closed == (create.closure() == Closure.CLOSES);
        ForkOrigin mine = origin;
        ForkOrigin theirs = create.origin();
        boolean sameFork = mine == null
                ? theirs == null
                : theirs != null && theirs.request().equals(mine.request());
        boolean leftToSource = theirs != null && theirs.lifetimeChoice() == ForkOrigin.LifetimeChoice.INHERITED;
        boolean wasLeftToSource = mine != null && mine.lifetimeChoice() == ForkOrigin.LifetimeChoice.INHERITED;
        boolean sameLifetime =
                leftToSource ? wasLeftToSource : create.lifetime().equals(lifetime);
        if (sameType && sameClosure && sameFork && sameLifetime) {
            use(now);
            return "exists " + view();
        }
        return "differs";
    }

    private String append(Append append, @Nullable Place expected, long now) {
        ProducerStamp stamp = append.producer();
        long[] known = stamp == null ? null : producers.get(stamp.id().utf8());
        if (stamp != null && known != null && stamp.epoch() < known[0]) {
            return "fenced " + known[0];
        }
        if (closed) {
            if (stamp != null && stamp.equals(closedBy)) {
                use(now);
                return "duplicate " + messages.size() + " closed " + stamp.epoch() + "/" + stamp.seq();
            }
            return "closed already " + messages.size();
        }
        if (!append.contentType().essence().equals(type)) {
            return "type differs " + messages.size();
        }
        if (stamp != null) {
            String verdict = producer(stamp, known, now);
            if (!verdict.equals("new")) {
                return verdict;
            }
        }
        String seq = append.streamSeq() == null ? null : append.streamSeq().utf8();
        if (seq != null && seq.compareTo(lastStreamSeq) <= 0) {
            return "stream seq " + lastStreamSeq + " " + messages.size();
        }
        if (expected != null && (expected.life() != life || expected.index() != messages.size())) {
            return "tail elsewhere " + messages.size();
        }
        append.messages().forEach(message -> messages.add(message.utf8()));
        if (seq != null) {
            lastStreamSeq = seq;
        }
        accept(stamp, now);
        if (append.closure() == Closure.CLOSES) {
            closed = true;
            closedBy = stamp;
        }
        use(now);
        return "appended " + messages.size() + (closed ? " closed" : "") + ack(stamp);
    }

    private String close(Close close, long now) {
        ProducerStamp stamp = close.producer();
        long[] known = stamp == null ? null : producers.get(stamp.id().utf8());
        if (stamp != null && known != null && stamp.epoch() < known[0]) {
            return "fenced " + known[0];
        }
        if (closed) {
            if (stamp != null && !stamp.equals(closedBy)) {
                return "closed already " + messages.size();
            }
            use(now);
            return "closed " + messages.size() + ack(stamp);
        }
        if (stamp != null) {
            String verdict = producer(stamp, known, now);
            if (!verdict.equals("new")) {
                return verdict;
            }
        }
        accept(stamp, now);
        closed = true;
        closedBy = stamp;
        use(now);
        return "closed " + messages.size() + ack(stamp);
    }

    private String producer(ProducerStamp stamp, long @Nullable [] known, long now) {
        if (known == null) {
            if (stamp.seq() != 0) {
                return "gap 0 " + messages.size();
            }
            long oldest = producers.values().stream().mapToLong(p -> p[2]).min().orElse(now);
            boolean full = producers.size() >= limits.producersMax();
            return full && oldest >= now - limits.producerIdleMs() ? "too many producers" : "new";
        }
        if (stamp.epoch() > known[0]) {
            return stamp.seq() == 0 ? "new" : "must start at zero";
        }
        if (stamp.seq() <= known[1]) {
            use(now);
            return "duplicate " + messages.size() + (closed ? " closed " : " ") + known[0] + "/" + known[1];
        }
        return stamp.seq() == known[1] + 1 ? "new" : "gap " + (known[1] + 1) + " " + messages.size();
    }

    private void accept(@Nullable ProducerStamp stamp, long now) {
        if (stamp == null) {
            return;
        }
        String id = stamp.id().utf8();
        if (!producers.containsKey(id) && producers.size() >= limits.producersMax()) {
            producers.values().removeIf(p -> p[2] < now - limits.producerIdleMs());
        }
        producers.put(id, new long[] {stamp.epoch(), stamp.seq(), now});
    }

    private static String ack(@Nullable ProducerStamp stamp) {
        return stamp == null ? "" : " " + stamp.epoch() + "/" + stamp.seq();
    }

    private String delete() {
        String ended = ended();
        forget();
        return "deleted ended=" + ended;
    }

    private String inspect(Inspect inspect, long now) {
        if (inspect.use() == Use.COUNTS) {
            use(now);
        }
        return "inspected " + view();
    }

    private String reserve(ReserveFork reserve, long now) {
        String child = reserve.child().stream();
        long least = Math.max(life, reservedLives.getOrDefault(child, 0L)) + 1;
        if (reserve.childLife() < least) {
            return "life too low " + least;
        }
        if (reservations.size() >= limits.forksMax()) {
            return "too many forks";
        }
        use(now);
        reservations.add(child + "@" + reserve.childLife());
        reservedLives.put(child, reserve.childLife());
        return "reserved " + view();
    }

    private String release(ReleaseFork release, long now) {
        String child = release.child().stream();
        reservations.remove(child + "@" + release.childLife());
        reservedLives.clear();
        for (String reservation : reservations) {
            String[] parts = reservation.split("@", -1);
            reservedLives.merge(parts[0], Long.parseLong(parts[1]), Math::max);
        }
        long wait = limits.clockSkewMarginMs();
        boolean over = !lives || (now - wait > deadline && now - wait > createdAt);
        return "released ended=" + (everLived && over ? ended() : "none");
    }

    private String ended() {
        ForkOrigin from = origin;
        return from == null || !reservations.isEmpty() ? "none" : from.request().source() + "@" + life;
    }

    private void use(long now) {
        if (lifetime instanceof Lifetime.Sliding(long ttl) && deadline < now + ttl * 1000) {
            deadline = now + ttl * 1000 + ttl * 125;
        }
    }

    /// Everything of a life but what outlasts it: reservations, what it was, and that its number is taken.
    void forget() {
        lives = false;
        closed = false;
        closedBy = null;
        lastStreamSeq = "";
        messages.clear();
        producers.clear();
    }

    /// What is left once a log was trimmed whole.
    void forgetAll() {
        forget();
        everLived = false;
        highestLife = 0;
        origin = null;
    }

    String view() {
        return life + " tail=" + messages.size() + " closed=" + closed + " " + type + " " + lifetime + " created="
                + createdAt + " deadline=" + deadline + " fork=" + (origin == null ? "none" : origin.request());
    }
}
