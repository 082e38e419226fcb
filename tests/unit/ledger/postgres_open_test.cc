// Which servers a store accepts, and what it says of those that it refuses.
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/support/scripted_peer.h"
#include "tests/unit/ledger/postgres_fixture.h"

namespace flexiti {
namespace {

using flexiti_test::PostgresServer;
using flexiti_test::SharedPostgresServer;
using testing::HasSubstr;
using testing::Not;

constexpr absl::StatusCode kMend = absl::StatusCode::kFailedPrecondition;
constexpr absl::StatusCode kPasses = absl::StatusCode::kUnavailable;

class PostgresOpenTest : public testing::Test {
 protected:
  PostgresStoreOptions OverTls() const {
    PostgresStoreOptions options = OverTcp(database_, SharedPostgresServer().port());
    options.host = "localhost";
    options.ca_file = SharedPostgresServer().ca_file();
    options.allow_plaintext = false;
    return options;
  }

  void ExpectRefusal(const PostgresStoreOptions& options, absl::StatusCode code,
                     const std::string& message) {
    const absl::Status status = OpenPostgresStore(options).status();
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(message));
    EXPECT_THAT(std::string(status.message()),
                Not(HasSubstr((options.password ? options.password().Reveal() : "") + "!")));
  }

  // Shared: each database makes every restart of the server slower.
  static const std::string& SharedDatabase() {
    static const std::string database = SharedPostgresServer().NewDatabase();
    return database;
  }
  const std::string& database_ = SharedDatabase();
};

TEST_F(PostgresOpenTest, TlsToAHostByNameAndByAddress) {
  for (const char* host : {"localhost", "127.0.0.1"}) {
    PostgresStoreOptions options = OverTls();
    options.host = host;
    const auto store = OpenStore(options);
    ASSERT_NE(store, nullptr);
    EXPECT_TRUE(store->Insert(NewRow(host))->is_new);
  }
  EXPECT_THAT(SharedPostgresServer().Query(
                  database_,
                  "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                  " WHERE application_name = 'flexiti-gateway' AND NOT ssl"),
              testing::ElementsAre("0"));
}

TEST_F(PostgresOpenTest, ACertificateThatNamesAnotherHostIsRefused) {
  PostgresStoreOptions options = OverTls();
  options.host = "127.0.0.2";
  ExpectRefusal(options, kMend, "it names another host");
}

TEST_F(PostgresOpenTest, ACertificateOfAnUnknownAuthorityIsRefused) {
  flexiti_test::TemporaryDirectory folder;
  PostgresStoreOptions options = OverTls();
  options.ca_file =
      folder.Write("ca.pem", flexiti_test::MintAuthority("Another Authority").certificate_pem);
  ExpectRefusal(options, kMend, "no trusted authority");
  options.ca_file = "";  // the system's
  ExpectRefusal(options, kMend, "no trusted authority");
  options.ca_file = folder.path() + "/none.pem";
  ExpectRefusal(options, kMend, "the file of trusted authorities cannot be read");
}

TEST_F(PostgresOpenTest, WithoutAFileTheSystemsAuthoritiesAreTrusted) {
  ASSERT_EQ(setenv("SSL_CERT_FILE", SharedPostgresServer().ca_file().c_str(), 1), 0);
  PostgresStoreOptions options = OverTls();
  options.ca_file = "";
  EXPECT_NE(OpenStore(options), nullptr);
  unsetenv("SSL_CERT_FILE");
}

TEST_F(PostgresOpenTest, AServerWithoutTlsIsRefusedUnlessPlaintextIsAllowed) {
  SharedPostgresServer().Set("ssl", "off");
  ExpectRefusal(OverTls(), kMend, "the server offers no TLS");
  EXPECT_NE(OpenStore(OverTcp(database_, SharedPostgresServer().port())), nullptr);
  SharedPostgresServer().Reset("ssl");
}

// What the environment says of PostgreSQL is for other programs.
TEST_F(PostgresOpenTest, TheEnvironmentCannotWeakenASession) {
  setenv("PGSSLMODE", "disable", 1);
  setenv("PGOPTIONS", "-c synchronous_commit=off", 1);
  setenv("PGHOSTADDR", "127.0.0.9", 1);
  PostgresStoreOptions options = OverTls();
  EXPECT_NE(OpenStore(options), nullptr);
  options.host = "127.0.0.2";
  ExpectRefusal(options, kMend, "it names another host");
  unsetenv("PGSSLMODE");
  unsetenv("PGOPTIONS");
  unsetenv("PGHOSTADDR");
}

TEST_F(PostgresOpenTest, AWrongPasswordIsToldWithoutIt) {
  for (PostgresStoreOptions options :
       {OverTls(), OverTcp(database_, SharedPostgresServer().port())}) {
    options.password = [] { return Secret("hunter2"); };
    const absl::Status status = OpenPostgresStore(options).status();
    EXPECT_EQ(status.code(), kMend);
    EXPECT_EQ(status.message(), "PostgreSQL: the password was refused (SQLSTATE 28P01)");
    options.password = nullptr;
    ExpectRefusal(options, kMend, "wants a password, and none is configured");
  }
}

// The connections that stand need none; what opens after the change needs the new one.
TEST_F(PostgresOpenTest, AChangedPasswordServesWithoutARestart) {
  PostgresServer& server = SharedPostgresServer();
  server.Query(database_, "CREATE ROLE rotated SUPERUSER LOGIN PASSWORD 'first'");
  std::string password = "first";
  PostgresStoreOptions options = OverTcp(database_, server.port());
  options.user = "rotated";
  options.password = [&password] { return Secret(password); };
  const std::unique_ptr<LedgerStore> store = OpenStore(options);
  ASSERT_NE(store, nullptr);
  const OperationKey key = {.merchant_id = "maple", .request_id = "a"};
  EXPECT_TRUE(store->Find(key).ok());

  server.Query(database_, "ALTER ROLE rotated PASSWORD 'second'");
  EXPECT_TRUE(store->Find(key).ok());
  server.Query(database_,
               "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'rotated'");
  const absl::Status refused = store->Find(key).status();
  EXPECT_EQ(refused.message(), "PostgreSQL: the password was refused (SQLSTATE 28P01)");
  password = "second";
  EXPECT_TRUE(store->Find(key).ok());
}

TEST_F(PostgresOpenTest, AnUnknownDatabaseOrUserIsTold) {
  PostgresStoreOptions options = OverSocket("nowhere");
  ExpectRefusal(options, kMend, "there is no such database");
  options = OverSocket(database_);
  options.user = "nobody in particular";
  ExpectRefusal(options, kMend, "28000");
}

TEST_F(PostgresOpenTest, WhereNobodyListensItSaysSo) {
  PostgresStoreOptions options = OverTls();
  options.port = 1;
  ExpectRefusal(options, kPasses, "connection refused");
  options = OverSocket(database_);
  options.host = "/nowhere";
  ExpectRefusal(options, kPasses, "no such socket");
  options = OverTls();
  options.host = "nowhere.invalid";
  options.connect_timeout = absl::Seconds(2);
  ExpectRefusal(options, kPasses, "its host's address");
}

TEST_F(PostgresOpenTest, AServerThatStaysSilentIsGivenUpInTime) {
  flexiti_test::ScriptedPeer silent([](flexiti_test::PeerConnection& connection) {
    connection.WaitForClose(std::chrono::seconds(20));
  });
  PostgresStoreOptions options = OverTcp(database_, silent.port());
  options.connect_timeout = absl::Milliseconds(200);
  const absl::Time start = absl::Now();
  ExpectRefusal(options, kPasses, "timed out");
  options.allow_plaintext = false;
  ExpectRefusal(options, kPasses, "timed out");
  EXPECT_LT(absl::Now() - start, absl::Seconds(10));
}

// Always one more byte: no single wait is long.
TEST_F(PostgresOpenTest, AServerThatDripsIsGivenUpInTime) {
  flexiti_test::ScriptedPeer dripping([](flexiti_test::PeerConnection& connection) {
    connection.ReadOnce();
    connection.Send(std::string("R\0\0\x07", 4));  // of a message of 1912 bytes
    while (connection.Send("x") && !connection.WaitForClose(std::chrono::milliseconds(20))) {
    }
  });
  PostgresStoreOptions options = OverTcp(database_, dripping.port());
  options.connect_timeout = absl::Milliseconds(300);
  const absl::Time start = absl::Now();
  ExpectRefusal(options, kPasses, "timed out");
  EXPECT_LT(absl::Now() - start, absl::Seconds(10));
}

// Before a session stands anybody may answer: none of it is repeated.
TEST_F(PostgresOpenTest, AStrangersWordsAreNotRepeated) {
  flexiti_test::ScriptedPeer stranger([](flexiti_test::PeerConnection& connection) {
    connection.ReadOnce();
    connection.Send(std::string("E\0\0\0\x1dSFATAL\0C28P01\0Mtrust me\0\0", 30));
    connection.ReadOnce();
  });
  const absl::Status status = OpenPostgresStore(OverTcp(database_, stranger.port())).status();
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("trust me")));
}

TEST_F(PostgresOpenTest, AServerThatDoesNotWriteToDiskIsRefused) {
  SharedPostgresServer().Set("fsync", "off");
  ExpectRefusal(OverSocket(database_), kMend, "fsync = off");
  SharedPostgresServer().Reset("fsync");
  SharedPostgresServer().Set("synchronous_commit", "off");  // the session sets its own
  const auto store = OpenStore(OverSocket(database_));
  SharedPostgresServer().Reset("synchronous_commit");
  EXPECT_NE(store, nullptr);
}

TEST_F(PostgresOpenTest, AServerWhoseClockIsFarFromOursIsRefused) {
  const std::string database = SharedPostgresServer().NewDatabase();
  SharedPostgresServer().Query(
      database, absl::StrCat("CREATE SCHEMA wrong; CREATE FUNCTION wrong.clock_timestamp()"
                             " RETURNS timestamptz LANGUAGE sql AS"
                             " $$SELECT pg_catalog.clock_timestamp() + interval '1 hour'$$;"
                             " ALTER DATABASE ",
                             database, " SET search_path = wrong, public, pg_catalog"));
  ExpectRefusal(OverSocket(database), kMend, "the server's clock says ");
}

TEST_F(PostgresOpenTest, AStandbyIsRefusedUntilItIsPromoted) {
  const auto store = OpenStore(OverSocket(database_));
  ASSERT_NE(store, nullptr);
  ASSERT_TRUE(store->Insert(NewRow("before"))->is_new);
  PostgresServer& server = SharedPostgresServer();
  server.Stop();
  server.StartAsStandby();
  ExpectRefusal(OverSocket(database_), kPasses, "standby");
  const auto refused = store->Insert(NewRow("a"));
  EXPECT_EQ(refused.status().code(), kPasses);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("standby"));
  server.Promote();
  EXPECT_TRUE(store->Insert(NewRow("a"))->is_new);
  EXPECT_FALSE(store->Insert(NewRow("before"))->is_new);
}

}  // namespace
}  // namespace flexiti
