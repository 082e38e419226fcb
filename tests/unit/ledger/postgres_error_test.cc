// What is said of failures, by table; and what a session is asked for.
#include "service/ledger/postgres_error.h"

#include <map>

#include "gmock/gmock.h"
#include "service/ledger/postgres_session.h"

namespace flexiti {
namespace {

using absl::StatusCode;
using testing::Contains;
using testing::HasSubstr;
using testing::Key;
using testing::Not;
using testing::Pair;

struct SqlStateCase {
  const char* sqlstate;
  StatusCode code;
  const char* words;
  bool ends_connection;
};

TEST(PostgresErrorTest, SqlStates) {
  for (const SqlStateCase& test : {
           SqlStateCase{"28P01", StatusCode::kFailedPrecondition, "password", false},
           SqlStateCase{"28000", StatusCode::kFailedPrecondition, "pg_hba.conf", false},
           SqlStateCase{"3D000", StatusCode::kFailedPrecondition, "no such database", false},
           SqlStateCase{"42501", StatusCode::kFailedPrecondition, "right", false},
           SqlStateCase{"42P01", StatusCode::kFailedPrecondition, "tables", false},
           SqlStateCase{"23505", StatusCode::kUnavailable, "refused the statement", false},
           SqlStateCase{"57014", StatusCode::kUnavailable, "statement_timeout", false},
           SqlStateCase{"55P03", StatusCode::kUnavailable, "lock", false},
           SqlStateCase{"40P01", StatusCode::kUnavailable, "given up", false},
           SqlStateCase{"25006", StatusCode::kUnavailable, "takes no writes", true},
           SqlStateCase{"53100", StatusCode::kUnavailable, "disk is full", false},
           SqlStateCase{"53300", StatusCode::kUnavailable, "no connection left", false},
           SqlStateCase{"57P01", StatusCode::kUnavailable, "ends the connection", true},
           SqlStateCase{"57P03", StatusCode::kUnavailable, "starting or stopping", true},
           SqlStateCase{"58030", StatusCode::kUnavailable, "system fails", false},
           SqlStateCase{"XX000", StatusCode::kUnavailable, "refused the statement", true},
           SqlStateCase{"XX001", StatusCode::kDataLoss, "damaged", true},
           SqlStateCase{"XX002", StatusCode::kDataLoss, "damaged", true},
           SqlStateCase{"", StatusCode::kUnavailable, "refused the statement", false},
       }) {
    SCOPED_TRACE(test.sqlstate);
    const absl::Status status = StatusOfSqlState(test.sqlstate);
    EXPECT_EQ(status.code(), test.code);
    EXPECT_THAT(std::string(status.message()), HasSubstr(test.words));
    EXPECT_THAT(std::string(status.message()), HasSubstr(test.sqlstate));
    EXPECT_EQ(EndsConnection(test.sqlstate), test.ends_connection);
  }
}

TEST(PostgresErrorTest, TextsAreNotRepeated) {
  for (const char* text : {
           "connection to server at \"db\" (10.0.0.1), port 5432 failed: secret 4711\n",
           "secret 4711: ERROR:  4711A\nsecret",
           "FATAL:  secret\n",
           "secret:  ab123\n",
           "",
           "\n",
       }) {
    const absl::Status status = StatusOfConnectText(text);
    EXPECT_EQ(status.code(), StatusCode::kUnavailable);
    EXPECT_EQ(status.message(), "PostgreSQL: the connection broke") << text;
  }
  EXPECT_EQ(StatusOfConnectText("connection to server at \"db\" failed: FATAL:  28P01\n"),
            StatusOfSqlState("28P01"));
}

TEST(PostgresErrorTest, AServerMustBeNewEnough) {
  EXPECT_TRUE(CheckServerVersion(120000).ok());
  EXPECT_TRUE(CheckServerVersion(150020).ok());
  const absl::Status status = CheckServerVersion(110022);
  EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(status.message(), "PostgreSQL: the server is version 11; the ledger needs 12 or newer");
  EXPECT_FALSE(CheckServerVersion(0).ok());
}

struct StateCase {
  ServerState server;
  StatusCode code;
};

TEST(PostgresErrorTest, AServerMustBeFitForALedger) {
  const absl::Time before = absl::FromUnixSeconds(1'700'000'000);
  const absl::Time after = before + absl::Seconds(1);
  const absl::Duration most = kMaxClockDifference, bit = absl::Microseconds(1);
  const ServerState fit = {.clock = before, .fsync = "on", .synchronous_commit = "on"};
  std::vector<StateCase> cases = {{fit, StatusCode::kOk}};
  const auto add = [&](StatusCode code, const auto& change) {
    cases.push_back({fit, code});
    change(cases.back().server);
  };
  const StatusCode mend = StatusCode::kFailedPrecondition;
  add(StatusCode::kUnavailable, [](ServerState& server) { server.is_standby = true; });
  add(mend, [](ServerState& server) { server.fsync = "off"; });
  add(StatusCode::kOk, [](ServerState& server) { server.fsync = ""; });
  add(mend, [](ServerState& server) { server.synchronous_commit = "off"; });
  add(mend, [](ServerState& server) { server.synchronous_commit = "local"; });
  add(StatusCode::kOk, [](ServerState& server) { server.synchronous_commit = "remote_apply"; });
  add(StatusCode::kOk, [](ServerState& server) { server.synchronous_commit = ""; });
  add(StatusCode::kOk, [&](ServerState& server) { server.clock = before - most; });
  add(mend, [&](ServerState& server) { server.clock = before - most - bit; });
  add(StatusCode::kOk, [&](ServerState& server) { server.clock = after + most; });
  add(mend, [&](ServerState& server) { server.clock = after + most + bit; });
  for (const StateCase& test : cases) {
    EXPECT_EQ(CheckServerState(test.server, before, after).code(), test.code)
        << test.server.fsync << " " << test.server.synchronous_commit << " " << test.server.clock;
  }
}

TEST(PostgresErrorTest, AClockThatIsFarOffIsNamedBesideOurs) {
  const absl::Time ours = absl::FromUnixSeconds(1'700'000'000);
  const absl::Status status = CheckServerState({.clock = ours + absl::Hours(1)}, ours, ours);
  EXPECT_THAT(std::string(status.message()), HasSubstr("2023-11-14T23:13:20+00:00, ours "
                                                       "2023-11-14T22:13:20+00:00"));
}

std::map<std::string, std::string> Parameters(const PostgresStoreOptions& options) {
  std::map<std::string, std::string> parameters;
  for (const auto& [name, value] : ConnectParameters(options, "10.0.0.1")) {
    EXPECT_NE(value, "") << name << ": libpq would look in the environment";
    EXPECT_TRUE(parameters.emplace(name, value).second) << name;
  }
  return parameters;
}

TEST(PostgresErrorTest, OverTcpTlsIsVerifiedInFull) {
  const PostgresStoreOptions options = {
      .host = "db", .database = "flexiti", .user = "flexiti", .password = [] {
        return Secret("p");
      }};
  const auto parameters = Parameters(options);
  EXPECT_THAT(parameters, Contains(Pair("sslmode", "verify-full")));
  EXPECT_THAT(parameters, Contains(Pair("ssl_min_protocol_version", "TLSv1.2")));
  EXPECT_THAT(parameters, Contains(Pair("hostaddr", "10.0.0.1")));
  EXPECT_THAT(parameters, Contains(Pair("host", "db")));
  EXPECT_THAT(parameters, Contains(Pair("gssencmode", "disable")));
  EXPECT_THAT(parameters, Contains(Pair("tcp_user_timeout", "5000")));
  EXPECT_THAT(parameters, Contains(Pair("options", HasSubstr("-c statement_timeout=5000 "))));
  EXPECT_THAT(parameters, Contains(Pair("options", HasSubstr("-c synchronous_commit=on "))));
}

TEST(PostgresErrorTest, ThereIsNoTlsOverAUnixSocketAndWherePlaintextIsAllowed) {
  const auto socket = Parameters({.host = "/run/postgresql", .database = "d", .user = "u"});
  EXPECT_THAT(socket, Contains(Pair("sslmode", "disable")));
  EXPECT_THAT(socket, Not(Contains(Key("hostaddr"))));
  EXPECT_THAT(socket, Not(Contains(Key("password"))));
  const auto plain =
      Parameters({.host = "db", .database = "d", .user = "u", .allow_plaintext = true});
  EXPECT_THAT(plain, Contains(Pair("sslmode", "disable")));
}

}  // namespace
}  // namespace flexiti
