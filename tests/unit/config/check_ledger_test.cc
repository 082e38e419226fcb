// What can only be told of the ledger's section by looking at more than one key, or at files.
#include "service/config/check_ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/unit/config/config_file.h"

namespace flexiti::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSqlite[] = "sqlite: {path: DIR/l.db}";
constexpr char kSealing[] = "encryption: {active_key: a, keys: [{id: a, file: KEY}]}";

// A configuration whose section `ledger` holds `lines`, the first of them in line 2 of the file.
std::string WithLedger(const std::vector<std::string>& lines, const std::string& timeouts = "") {
  std::string text = "ledger:\n";
  for (const std::string& line : lines) absl::StrAppend(&text, "  ", line, "\n");
  return absl::StrCat(text, "flexiti:\n", timeouts, "  pos_api: {url: https://posapi.example}\n",
                      "merchants:\n- {id: acme, client_id: c, client_secret_file: SECRET}\n");
}

std::vector<std::string> ProblemsOf(const ConfigFile& file, const std::string& text) {
  return absl::StrSplit(file.Problem(text), '\n');
}

struct Mistake {
  std::vector<std::string> lines;
  std::string problem;
};
void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.problem; }

class LedgerMistakeTest : public testing::TestWithParam<Mistake> {};

TEST_P(LedgerMistakeTest, IsReportedWithItsPlace) {
  EXPECT_EQ(ConfigFile().Problem(WithLedger(GetParam().lines)), GetParam().problem);
}

INSTANTIATE_TEST_SUITE_P(
    Store, LedgerMistakeTest,
    testing::Values(
        Mistake{{kSqlite, kSealing}, "OK"},
        Mistake{{"postgres: {host: db.example}", kSealing}, "OK"},
        Mistake{{"postgres: {host: /run/postgresql}", kSealing}, "OK"},
        Mistake{{"postgres: {port: 5433}", kSqlite, kSealing}, "OK"},
        Mistake{{kSealing},
                "gateway.yaml:1:1: ledger: needs sqlite.path (a file, for one replica) or "
                "postgres.host (for any number of replicas)"},
        Mistake{{"sqlite: {path: ''}", "postgres: {port: 5433}", kSealing},
                "gateway.yaml:1:1: ledger: needs sqlite.path (a file, for one replica) or "
                "postgres.host (for any number of replicas)"},
        Mistake{{kSqlite, "postgres: {host: db.example}", kSealing},
                "gateway.yaml:1:1: ledger: sets both sqlite.path (a file, for one replica) and "
                "postgres.host (for any number): take one away"},
        Mistake{{"sqlite: {path: l.db}", kSealing},
                "gateway.yaml:2:18: ledger.sqlite.path: must be the absolute path of a file, such "
                "as /run/secrets/acme"},
        Mistake{{"sqlite: {path: DIR/nowhere/l.db}", kSealing},
                "gateway.yaml:2:18: ledger.sqlite.path: cannot find its folder: No such file or "
                "directory"},
        Mistake{{"sqlite: {path: DIR/key/l.db}", kSealing},
                "gateway.yaml:2:18: ledger.sqlite.path: cannot find its folder: Not a directory"}));

INSTANTIATE_TEST_SUITE_P(
    Postgres, LedgerMistakeTest,
    testing::Values(
        Mistake{{"postgres: {host: db.example, password_file: SECRET, ca_file: DIR/authority.pem}",
                 kSealing},
                "OK"},
        Mistake{{"postgres:", "  host: db.example", "  password_file: DIR/nowhere",
                 "  ca_file: DIR/nowhere", "  connect_timeout: 2500ms", kSealing},
                "gateway.yaml:4:20: ledger.postgres.password_file: cannot open the file: No such "
                "file or directory\n"
                "gateway.yaml:5:14: ledger.postgres.ca_file: cannot open the file: No such file or "
                "directory\n"
                "gateway.yaml:6:22: ledger.postgres.connect_timeout: must be whole seconds"}));

INSTANTIATE_TEST_SUITE_P(
    Keys, LedgerMistakeTest,
    testing::Values(
        Mistake{{kSqlite},
                "gateway.yaml:1:1: ledger.encryption.active_key: is missing; it must be the id of "
                "one of ledger.encryption.keys"},
        Mistake{{kSqlite, "encryption: {active_key: a}"},
                "gateway.yaml:3:28: ledger.encryption.active_key: is not the id of one of "
                "ledger.encryption.keys"},
        Mistake{{kSqlite, "encryption: {active_key: b, keys: [{id: a, file: KEY}]}"},
                "gateway.yaml:3:28: ledger.encryption.active_key: is not the id of one of "
                "ledger.encryption.keys"},
        Mistake{{kSqlite, "encryption: {active_key: A, keys: [{id: a, file: KEY}]}"},
                "gateway.yaml:3:28: ledger.encryption.active_key: must be 0 to 63 characters: "
                "lower-case letters, digits and hyphens"},
        Mistake{{kSqlite, "encryption:", "  active_key: a", "  keys:", "  - {id: a, file: KEY}",
                 "  - {id: a, file: DIR/nowhere}"},
                "gateway.yaml:7:12: ledger.encryption.keys[1].id: is already the id of another "
                "key, in line 6\n"
                "gateway.yaml:7:21: ledger.encryption.keys[1].file: cannot open the file: No such "
                "file or directory"}));

INSTANTIATE_TEST_SUITE_P(
    Resolver, LedgerMistakeTest,
    testing::Values(Mistake{{kSqlite, kSealing, "resolver: {interval: 2s, max_backoff: 2s}"}, "OK"},
                    Mistake{
                        {kSqlite, kSealing, "resolver: {interval: 2s, max_backoff: 1999ms}"},
                        "gateway.yaml:4:41: ledger.resolver.max_backoff: must not be shorter than "
                        "interval"}));

struct Lease {
  std::string store;
  std::string timeouts;
  std::string lease;
  std::string problem;  // what stands in brackets at its end; empty: it is taken
};
void PrintTo(const Lease& lease, std::ostream* out) { *out << lease.store << ' ' << lease.lease; }

class LeaseTest : public testing::TestWithParam<Lease> {};

TEST_P(LeaseTest, OutlastsTheClaimAndTheSlowestCall) {
  const Lease& lease = GetParam();
  const std::string problem = ConfigFile().Problem(WithLedger(
      {lease.store, kSealing, "lease: " + lease.lease},
      lease.timeouts.empty() ? "" : absl::StrCat("  timeouts: {", lease.timeouts, "}\n")));
  if (lease.problem.empty()) {
    EXPECT_EQ(problem, "OK");
    return;
  }
  EXPECT_EQ(problem,
            absl::StrCat("gateway.yaml:4:10: ledger.lease: must be longer than the slowest call to "
                         "Flexiti (flexiti.timeouts: changing_call and the longest of "
                         "changing_call, read_call and twice token) and the wait for the ledger (",
                         lease.problem, ")"));
}

constexpr char kQuick[] = "changing_call: 300ms, read_call: 200ms, token: 100ms";
constexpr char kPostgres[] =
    "postgres: {host: db.example, connect_timeout: 1s, statement_timeout: 500ms}";

INSTANTIATE_TEST_SUITE_P(
    Times, LeaseTest,
    testing::Values(
        Lease{kSqlite, "", "65001ms", ""},
        Lease{kSqlite, "", "65s", "SQLite: 5s) together (65000ms"},
        Lease{kSqlite, kQuick, "5601ms", ""},
        Lease{kSqlite, kQuick, "5600ms", "SQLite: 5s) together (5600ms"},
        Lease{kSqlite, "changing_call: 1s, read_call: 1s, token: 5s", "16s",
              "SQLite: 5s) together (16000ms"},
        Lease{kSqlite, "changing_call: 1s, read_call: 9s, token: 1s", "15s",
              "SQLite: 5s) together (15000ms"},
        Lease{kPostgres, kQuick, "2101ms", ""},
        Lease{kPostgres, kQuick, "2100ms",
              "ledger.postgres: connect_timeout and statement_timeout) together (2100ms"}));

TEST(CheckLedgerTest, SaysNothingOfTheLeaseWhenAnotherTimeIsItselfWrong) {
  const ConfigFile file;
  EXPECT_THAT(ProblemsOf(file, WithLedger({kSqlite, kSealing, "lease: 1s"},
                                          "  timeouts: {token: never}\n")),
              ElementsAre(HasSubstr("flexiti.timeouts.token: must be a duration")));
  EXPECT_THAT(ProblemsOf(file, WithLedger({"postgres: {host: db.example, statement_timeout: never}",
                                           kSealing, "lease: 1s"})),
              ElementsAre(HasSubstr("ledger.postgres.statement_timeout: must be a duration")));
}

TEST(CheckLedgerTest, WantsASectionForTheLedger) {
  EXPECT_EQ(ConfigFile().Problem("flexiti: {pos_api: {url: https://posapi.example}}\n"
                                 "merchants:\n"
                                 "- {id: acme, client_id: c, client_secret_file: SECRET}\n"),
            "gateway.yaml:1:1: ledger.encryption.active_key: is missing; it must be the id of one "
            "of ledger.encryption.keys\n"
            "gateway.yaml:1:1: ledger: needs sqlite.path (a file, for one replica) or "
            "postgres.host (for any number of replicas)");
}

TEST(CheckLedgerTest, NamesEveryMistakeOfTheSectionAtOnce) {
  const ConfigFile file;
  EXPECT_THAT(
      ProblemsOf(file, WithLedger({"sqlite: {path: DIR/nowhere/l.db}",
                                   "postgres: {host: db.example, ca_file: DIR/nowhere}",
                                   "encryption: {active_key: b}", "lease: 1s",
                                   "resolver: {interval: 2s, max_backoff: 1s}"})),
      ElementsAre(HasSubstr(":1:1: ledger: sets both"), HasSubstr(":2:18: ledger.sqlite.path"),
                  HasSubstr(":3:41: ledger.postgres.ca_file"),
                  HasSubstr(":4:28: ledger.encryption.active_key"),
                  HasSubstr(":5:10: ledger.lease"),
                  HasSubstr(":6:41: ledger.resolver.max_backoff")));
}

TEST(CheckLedgerTest, WantsAFolderThatItCanWriteInto) {
  if (geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  const ConfigFile file;
  const std::string folder = file.directory().path() + "/locked";
  ASSERT_EQ(mkdir(folder.c_str(), 0500), 0);
  EXPECT_THAT(file.Problem(Replaced(kSmallest, "DIR/l.db", "DIR/locked/l.db")),
              HasSubstr("ledger.sqlite.path: cannot write into its folder: Permission denied"));
}

TEST(CheckLedgerTest, AddsNothingToASectionThatIsNone) {
  EXPECT_EQ(ConfigFile().Problem("ledger: 5\nflexiti: {pos_api: {url: https://posapi.example}}\n"
                                 "merchants:\n"
                                 "- {id: acme, client_id: c, client_secret_file: SECRET}\n"),
            "gateway.yaml:1:9: ledger: must be a section with keys among sqlite, postgres, "
            "encryption, lease, settle_time, answer_retention, resolver");
}

TEST(CheckLedgerTest, WantsExactlyThirtyTwoBytesInHexadecimalWithoutQuotingThem) {
  const ConfigFile file;
  const std::string text =
      WithLedger({kSqlite, "encryption: {active_key: a, keys: [{id: a, file: DIR/mine}]}"});
  const std::string digits = std::string(32, 'a') + std::string(32, '7');
  for (const std::string& bad :
       {digits.substr(1), digits + "a", digits.substr(1) + "g", "0x" + digits, digits + " ",
        digits.substr(2) + "\r\r", std::string("kanarienvogel"), digits + digits}) {
    file.WritePrivate("mine", bad);
    const std::string problem = file.Problem(text);
    EXPECT_THAT(problem, HasSubstr("gateway.yaml:3:52: ledger.encryption.keys[0].file: ")) << bad;
    EXPECT_THAT(problem, Not(HasSubstr("aaaa")));
    EXPECT_THAT(problem, Not(HasSubstr("kanarienvogel")));
  }
  file.WritePrivate("mine", digits.substr(1));
  EXPECT_THAT(file.Problem(text), HasSubstr("must hold exactly 64 hexadecimal digits, as `openssl "
                                            "rand -hex 32` writes them"));
  for (const std::string& good :
       {digits, digits + "\n", digits + "\r\n", absl::AsciiStrToUpper(digits)}) {
    file.WritePrivate("mine", good);
    EXPECT_EQ(file.Problem(text), "OK");
  }
}

TEST(CheckLedgerTest, WantsKeysThatNotEveryUserMayRead) {
  const ConfigFile file;
  ASSERT_EQ(chmod((file.directory().path() + "/key").c_str(), 0644), 0);
  const std::string text = WithLedger({kSqlite, kSealing});
  EXPECT_THAT(file.Problem(text),
              HasSubstr("ledger.encryption.keys[0].file: is readable by every user"));
  EXPECT_EQ(file.Problem("allow_world_readable_secrets: true\n" + text), "OK");
}

TEST(CheckLedgerTest, WantsAKeyOfItsOwnForEveryId) {
  const ConfigFile file;
  const std::string text =
      WithLedger({kSqlite, "encryption:", "  active_key: a", "  keys:", "  - {id: a, file: KEY}",
                  "  - {id: b, file: DIR/mine}"});
  file.WritePrivate("mine", std::string(64, 'A'));  // the same bytes in the other case
  EXPECT_EQ(file.Problem(text),
            "gateway.yaml:7:21: ledger.encryption.keys[1].file: holds the same key as the file in "
            "line 6: every id needs a key of its own");
  file.WritePrivate("mine", std::string(64, 'b'));
  EXPECT_EQ(file.Problem(text), "OK");
}

}  // namespace
}  // namespace flexiti::config
