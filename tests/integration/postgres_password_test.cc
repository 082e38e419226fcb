// The file of PostgreSQL's password is read for each connection, and one of no use is told of.
#include <sys/stat.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/conformance/answer.h"
#include "tests/integration/log_lines.h"
#include "tests/sandbox/default_scenario.h"
#include "tests/support/postgres_server.h"
#include "tests/support/temporary_directory.h"

namespace flexiti_test {
namespace {

TEST(PostgresPasswordTest, OneThatCannotBeUsedIsToldOfAndTheOneBeforeServes) {
  PostgresServer& server = SharedPostgresServer();
  const std::string database = server.NewDatabase();
  const TemporaryDirectory files;
  const std::string path = files.path() + "/password";
  const auto write = [&](const std::string& text) {
    files.Write("password", text);
    ASSERT_EQ(chmod(path.c_str(), 0600), 0);
  };
  write(PostgresServer::kPassword);
  Stack stack({.store_yaml = absl::StrCat(
                   "  postgres: {host: localhost, port: ", server.port(), ", database: ", database,
                   ", user: ", PostgresServer::kUser, ", password_file: ", path,
                   ", ca_file: ", server.ca_file(), "}\n")});
  const auto sale = [&] { return stack.Authorization(flexiti_sandbox::kRichAccount); };
  ASSERT_TRUE(Call(stack, sale()).status.ok());
  const auto cut_all_sessions = [&] {
    server.Query("postgres", absl::StrCat("SELECT pg_terminate_backend(pid, 10000) FROM "
                                          "pg_stat_activity WHERE datname = '",
                                          database, "'"));
  };

  write("");
  // Each cut of all sessions leads to a new one.
  for (int i = 0; i < 2; ++i) {
    cut_all_sessions();
    const auto answer = Call(stack, sale());
    EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
  }
  const auto told = LinesWith(stack, "event", "secret_unusable");
  ASSERT_EQ(told.size(), 1U) << "once for each reason";
  EXPECT_EQ(told[0].value("severity", ""), "ERROR");
  EXPECT_EQ(told[0].value("file", ""), "ledger.postgres.password_file");
  EXPECT_EQ(told[0].value("path", ""), path);
  EXPECT_TRUE(absl::StrContains(told[0].value("reason", ""), "is empty")) << told[0];
  EXPECT_FALSE(absl::StrContains(stack.gateway().output(), PostgresServer::kPassword));
}

}  // namespace
}  // namespace flexiti_test
