package dev.millrace.api.append;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class MailboxTest {
    private static final int THREADS = 4;
    private static final int EACH = 50_000;

    private final OwnerWakeup wakeup = new OwnerWakeup();
    private final Mailbox mailbox = new Mailbox(wakeup);

    private static final class Numbered extends Mail {
        private final int thread;
        private final int number;

        Numbered(int thread, int number) {
            this.thread = thread;
            this.number = number;
        }

        @Override
        void deliver(Owner owner) {}
    }

    @Test
    void mailIsTakenInTheOrderOfPosting() {
        assertNull(mailbox.takeAll());
        for (int i = 0; i < 3; i++) {
            mailbox.post(new Numbered(0, i));
        }
        int expected = 0;
        for (Mail mail = mailbox.takeAll(); mail != null; mail = mail.earlier) {
            assertEquals(expected++, ((Numbered) mail).number);
        }
        assertEquals(3, expected);
        assertTrue(mailbox.isEmpty());
    }

    @Test
    void nothingIsLostOrReorderedBetweenThreadsAndTheOwnerIsWoken() throws InterruptedException {
        wakeup.setOwner(Thread.currentThread());
        List<Thread> posters = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            posters.add(Thread.ofPlatform().start(() -> {
                for (int number = 0; number < EACH; number++) {
                    mailbox.post(new Numbered(thread, number));
                }
            }));
        }
        int[] next = new int[THREADS];
        int taken = 0;
        while (taken < THREADS * EACH) {
            Mail mail = mailbox.takeAll();
            if (mail == null) {
                wakeup.sleep(TimeUnit.SECONDS.toNanos(30), () -> !mailbox.isEmpty());
            }
            for (; mail != null; mail = mail.earlier) {
                Numbered numbered = (Numbered) mail;
                assertEquals(next[numbered.thread]++, numbered.number);
                taken++;
            }
        }
        for (Thread poster : posters) {
            poster.join();
        }
    }

    @Test
    void whoSignalsBeforeTheOwnerSleepsIsNotOverlooked() {
        wakeup.setOwner(Thread.currentThread());
        AtomicBoolean work = new AtomicBoolean();
        for (int i = 0; i < 20_000; i++) {
            work.set(false);
            Thread signaller = Thread.ofVirtual().start(() -> {
                work.set(true);
                wakeup.signal();
            });
            while (!work.get()) {
                wakeup.sleep(TimeUnit.SECONDS.toNanos(30), work::get);
            }
            join(signaller);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
