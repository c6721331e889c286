package dev.millrace.rules;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Who may know whom, as docs/architecture.md has it.
final class LayersTest {
    private static final String MODEL = "dev.millrace.model..";
    private static final String PORT = "dev.millrace.store";
    private static final String EMBEDDED_STORE = "dev.millrace.store.embedded..";
    private static final String APPEND = "dev.millrace.api.append..";
    private static final String READ = "dev.millrace.api.read..";
    private static final String FORK = "dev.millrace.api.fork..";
    private static final String LIVE = "dev.millrace.api.live..";
    private static final String HTTP = "dev.millrace.api.http..";
    private static final String CONFIG = "dev.millrace.api.config..";
    private static final String MANAGE = "dev.millrace.api.manage..";
    private static final String CLEANUP = "dev.millrace.cleanup..";
    private static final String CLEANUP_CONFIG = "dev.millrace.cleanup.config..";
    private static final String FANOUT = "dev.millrace.fanout..";
    private static final String S2_CLIENT = "dev.millrace.s2..";
    private static final String PROGRAM = "dev.millrace.program..";
    private static final String STANDALONE = "dev.millrace.standalone..";

    private static JavaClasses ours = new ClassFileImporter().importClasses();

    @BeforeAll
    static void importClasses() {
        ours = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.millrace");
    }

    @Test
    void everyModuleIsLookedAt() {
        for (String name :
                new String[] {MODEL, PORT, EMBEDDED_STORE, APPEND, READ, LIVE, HTTP, CONFIG, PROGRAM, STANDALONE}) {
            assertTrue(ours.that(resideInAPackage(name)).iterator().hasNext(), "no class in " + name);
        }
    }

    @Test
    void theModelKnowsOnlyTheJdk() {
        classes()
                .that()
                .resideInAPackage(MODEL)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(MODEL, "java..", "org.jspecify..")
                .check(ours);
    }

    @Test
    void theModelSeesNoThreadSocketFileLoggerOrChance() {
        noClasses()
                .that()
                .resideInAPackage(MODEL)
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "java.util.concurrent..",
                                "java.net..",
                                "java.nio.file..",
                                "java.nio.channels..",
                                "java.util.logging..",
                                "java.util.random..")
                        .or(belongToAnyOf(Thread.class, Random.class, SecureRandom.class, Clock.class)))
                .check(ours);
    }

    @Test
    void theModelIsToldTheTime() {
        noClasses()
                .that()
                .resideInAPackage(MODEL)
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .check(ours);
    }

    @Test
    void thePortKnowsOnlyTheModel() {
        classes()
                .that()
                .resideInAPackage(PORT)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(PORT, MODEL, "java..", "org.jspecify..")
                .check(ours);
    }

    @Test
    void onlyTheEmbeddedStoreKnowsRocksDb() {
        noClasses()
                .that(not(resideInAPackage(EMBEDDED_STORE)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.rocksdb..")
                .check(ours);
    }

    @Test
    void theApiNodeDoesNotKnowWhichStoreItHas() {
        noClasses()
                .that()
                .resideInAPackage("dev.millrace.api..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(EMBEDDED_STORE, STANDALONE)
                .check(ours);
    }

    @Test
    void onlyThePropertiesOfProgramsMakeTheStoreOnS2() {
        noClasses()
                .that(not(resideInAnyPackage(S2_CLIENT, "dev.millrace.program.config..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(S2_CLIENT)
                .check(ours);
    }

    @Test
    void whatAllProgramsHaveKnowsNoneOfThem() {
        noClasses()
                .that()
                .resideInAPackage(PROGRAM)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.millrace.api..", CLEANUP, FANOUT, EMBEDDED_STORE, STANDALONE)
                .check(ours);
    }

    @Test
    void theApplicationsDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("dev.millrace.api..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(CLEANUP, FANOUT)
                .check(ours);
        noClasses()
                .that()
                .resideInAPackage(CLEANUP)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.millrace.api..", FANOUT, EMBEDDED_STORE, STANDALONE)
                .check(ours);
        noClasses()
                .that()
                .resideInAPackage(FANOUT)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.millrace.api..", CLEANUP, EMBEDDED_STORE, STANDALONE)
                .check(ours);
    }

    @Test
    void nettyStaysAtTheEdge() {
        noClasses()
                .that(not(resideInAnyPackage(HTTP, LIVE)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(ours);
    }

    @Test
    void theAppendPathKnowsNeitherHttpNorLiveReaders() {
        noClasses()
                .that()
                .resideInAnyPackage(APPEND, READ, FORK)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(HTTP, LIVE, MANAGE, CONFIG)
                .check(ours);
    }

    @Test
    void theLivePathKnowsNoRoutes() {
        noClasses()
                .that()
                .resideInAPackage(LIVE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(HTTP, MANAGE, CONFIG)
                .check(ours);
    }

    @Test
    void theDisruptorIsTheAppendPathsOwn() {
        noClasses()
                .that(not(resideInAPackage(APPEND)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.lmax..")
                .check(ours);
    }

    @Test
    void chronicleIsTheSpoolsOwn() {
        noClasses()
                .that(not(resideInAPackage("dev.millrace.fanout.spool..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.openhft..")
                .check(ours);
    }

    @Test
    void springOnlyWiresAndManages() {
        noClasses()
                .that(not(resideInAnyPackage(
                        CONFIG,
                        MANAGE,
                        CLEANUP_CONFIG,
                        PROGRAM,
                        STANDALONE,
                        "dev.millrace.fanout.config..",
                        "dev.millrace.fanout.manage..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .check(ours);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("dev.millrace.(**)").should().beFreeOfCycles().check(ours);
    }
}
