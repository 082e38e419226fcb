#include "service/ledger/postgres_session.h"

#include <libpq-fe.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace flexiti {
namespace {

constexpr int kOldestServer = 120000;
constexpr int kKnowsSystemStore = 160000;  // the libpq that knows sslrootcert=system
constexpr char kSystemStore[] = "/etc/ssl/certs/ca-certificates.crt";
// A path under which there is nothing, and which is not empty: libpq takes an empty value for none,
// and would look in the environment and in the home folder.
constexpr char kNoFile[] = "/dev/null/none";

std::string RootCertificates(const PostgresStoreOptions& options) {
  if (!options.ca_file.empty()) return options.ca_file;
  if (PQlibVersion() >= kKnowsSystemStore) return "system";
  // What OpenSSL itself would take, as for connections to Flexiti.
  const char* file = std::getenv("SSL_CERT_FILE");
  return file != nullptr && *file != '\0' ? file : kSystemStore;
}

// In the options a backslash keeps a blank.
std::string SessionOptions(const PostgresStoreOptions& options) {
  const std::int64_t statement = absl::ToInt64Milliseconds(options.statement_timeout);
  // Shorter, so that a wait for a lock is called by its name.
  const std::int64_t lock = std::max<std::int64_t>(statement * 4 / 5, 1);
  return absl::StrCat("-c statement_timeout=", statement, " -c lock_timeout=", lock,
                      " -c idle_in_transaction_session_timeout=", statement,
                      " -c synchronous_commit=on"
                      " -c default_transaction_isolation=read\\ committed");
}

}  // namespace

std::vector<std::pair<const char*, std::string>> ConnectParameters(
    const PostgresStoreOptions& options, const std::string& address) {
  const bool is_tcp = !absl::StartsWith(options.host, "/");
  const bool has_tls = is_tcp && !options.allow_plaintext;
  const std::int64_t seconds =
      std::max<std::int64_t>(absl::ToInt64Seconds(options.statement_timeout), 1);
  std::vector<std::pair<const char*, std::string>> parameters = {
      {"host", options.host},
      {"port", absl::StrCat(options.port)},
      {"dbname", options.database},
      {"user", options.user},
      {"passfile", kNoFile},
      {"sslmode", has_tls ? "verify-full" : "disable"},
      {"ssl_min_protocol_version", "TLSv1.2"},
      {"sslcert", kNoFile},
      {"sslkey", kNoFile},
      {"gssencmode", "disable"},
      {"target_session_attrs", "any"},
      {"application_name", "flexiti-gateway"},
      {"client_encoding", "UTF8"},
      {"options", SessionOptions(options)},
      // A server that is gone without a word is noticed by the kernel as well.
      {"keepalives", "1"},
      {"keepalives_idle", absl::StrCat(seconds)},
      {"keepalives_interval", absl::StrCat(seconds)},
      {"keepalives_count", "2"},
      {"tcp_user_timeout", absl::StrCat(std::max<std::int64_t>(
                               absl::ToInt64Milliseconds(options.statement_timeout), 1000))}};
  if (is_tcp) parameters.emplace_back("hostaddr", address);
  if (has_tls) parameters.emplace_back("sslrootcert", RootCertificates(options));
  const Secret password = options.password ? options.password() : Secret();
  if (!password.empty()) parameters.emplace_back("password", password.Reveal());
  return parameters;
}

absl::Status CheckServerVersion(int version) {
  if (version >= kOldestServer) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("PostgreSQL: the server is version ",
                                                    version / 10000, "; the ledger needs ",
                                                    kOldestServer / 10000, " or newer"));
}

const PostgresStatement& ServerStatement() {
  static const auto* const statement =
      new PostgresStatement{.name = "",
                            .sql =
                                "SELECT pg_is_in_recovery(),"
                                " (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,"
                                " coalesce(current_setting('fsync', true), ''),"
                                " coalesce(current_setting('synchronous_commit', true), '')"};
  return *statement;
}

absl::Status CheckServerState(const ServerState& server, absl::Time before, absl::Time after) {
  if (server.is_standby) {
    return absl::UnavailableError("PostgreSQL: the server is a standby and takes no writes");
  }
  if (server.fsync == "off") {
    return absl::FailedPreconditionError(
        "PostgreSQL: the server runs with fsync = off and would lose operations; set it to on");
  }
  const std::string& commit = server.synchronous_commit;
  if (!commit.empty() && commit != "on" && commit != "remote_apply") {
    return absl::FailedPreconditionError(
        absl::StrCat("PostgreSQL: synchronous_commit stays '", commit, "' where 'on' was set"));
  }
  if (server.clock < before - kMaxClockDifference || server.clock > after + kMaxClockDifference) {
    return absl::FailedPreconditionError(absl::StrCat(
        "PostgreSQL: the server's clock says ", absl::FormatTime(server.clock, absl::UTCTimeZone()),
        ", ours ", absl::FormatTime(after, absl::UTCTimeZone()), ": more than ",
        absl::FormatDuration(kMaxClockDifference), " apart; correct the one that is wrong"));
  }
  return absl::OkStatus();
}

}  // namespace flexiti
