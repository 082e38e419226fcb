#include "service/ledger/postgres_error.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace flexiti {
namespace {

using absl::StatusCode;

struct Meaning {
  const char* start;  // of the SQLSTATE, or what libpq's text holds
  StatusCode code;
  const char* words;
};

// The first that fits. https://www.postgresql.org/docs/current/errcodes-appendix.html
constexpr Meaning kSqlStates[] = {
    {"XX001", StatusCode::kDataLoss, "the database is damaged"},
    {"XX002", StatusCode::kDataLoss, "an index of the database is damaged"},
    {"28P01", StatusCode::kFailedPrecondition, "the password was refused"},
    {"28", StatusCode::kFailedPrecondition, "the server does not let this user in (pg_hba.conf)"},
    {"3D000", StatusCode::kFailedPrecondition, "there is no such database"},
    {"42501", StatusCode::kFailedPrecondition,
     "the user lacks a right: it must own the tables and may need CREATE on their schema"},
    {"42", StatusCode::kFailedPrecondition, "the tables are not those of this ledger"},
    {"57014", StatusCode::kUnavailable, "the statement took longer than statement_timeout"},
    {"55P03", StatusCode::kUnavailable, "somebody held a lock for too long"},
    {"40", StatusCode::kUnavailable, "the transaction was given up for another one"},
    {"25006", StatusCode::kUnavailable, "the server takes no writes now"},
    {"53100", StatusCode::kUnavailable, "the server's disk is full"},
    {"53300", StatusCode::kUnavailable, "the server has no connection left"},
    {"53", StatusCode::kUnavailable, "the server lacks a resource"},
    {"57P03", StatusCode::kUnavailable, "the server is starting or stopping"},
    {"57P", StatusCode::kUnavailable, "the server ends the connection"},
    {"58", StatusCode::kUnavailable, "the server's system fails"},
    {"", StatusCode::kUnavailable, "the server refused the statement"},
};

constexpr Meaning kConnectTexts[] = {
    {"certificate verify failed", StatusCode::kFailedPrecondition,
     "the server's certificate was refused: no trusted authority vouches for it now"},
    {"does not match host name", StatusCode::kFailedPrecondition,
     "the server's certificate was refused: it names another host"},
    {"does not support SSL", StatusCode::kFailedPrecondition, "the server offers no TLS"},
    {"root certificate file", StatusCode::kFailedPrecondition,
     "the file of trusted authorities cannot be read"},
    {"unsupported protocol", StatusCode::kFailedPrecondition, "the server offers no TLS 1.2"},
    {"protocol version", StatusCode::kFailedPrecondition, "the server offers no TLS 1.2"},
    {"no password supplied", StatusCode::kFailedPrecondition,
     "the server wants a password, and none is configured"},
    {"Connection refused", StatusCode::kUnavailable, "connection refused"},
    {"No such file or directory", StatusCode::kUnavailable, "there is no such socket"},
    {"Permission denied", StatusCode::kUnavailable, "the socket may not be used"},
    {"No route to host", StatusCode::kUnavailable, "no route to the host"},
    {"Network is unreachable", StatusCode::kUnavailable, "the network is unreachable"},
    {"Connection timed out", StatusCode::kUnavailable, "timed out"},
    {"", StatusCode::kUnavailable, "the connection broke"},
};

const Meaning& MeaningOfSqlState(const std::string& sqlstate) {
  const Meaning* meaning = kSqlStates;
  while (!absl::StartsWith(sqlstate, meaning->start)) ++meaning;
  return *meaning;
}

const Meaning& MeaningOfText(const std::string& text) {
  const Meaning* meaning = kConnectTexts;
  while (!absl::StrContains(text, meaning->start)) ++meaning;
  return *meaning;
}

// "...: FATAL:  28P01\n" -> "28P01"; empty if the text ends otherwise.
std::string SqlStateAtEnd(const std::string& text) {
  const absl::string_view trimmed = absl::StripTrailingAsciiWhitespace(text);
  if (trimmed.size() < 8) return "";
  const absl::string_view state = trimmed.substr(trimmed.size() - 5);
  if (trimmed.substr(trimmed.size() - 8, 3) != ":  ") return "";
  for (const char c : state) {
    if (!absl::ascii_isdigit(c) && !absl::ascii_isupper(c)) return "";
  }
  return std::string(state);
}

}  // namespace

absl::Status StatusOfSqlState(const std::string& sqlstate) {
  const Meaning& meaning = MeaningOfSqlState(sqlstate);
  return absl::Status(meaning.code,
                      absl::StrCat("PostgreSQL: ", meaning.words, " (SQLSTATE ", sqlstate, ")"));
}

absl::Status StatusOfConnectText(const std::string& text) {
  const std::string sqlstate = SqlStateAtEnd(text);
  if (!sqlstate.empty()) return StatusOfSqlState(sqlstate);
  const Meaning& meaning = MeaningOfText(text);
  return absl::Status(meaning.code, absl::StrCat("PostgreSQL: ", meaning.words));
}

bool EndsConnection(const std::string& sqlstate) {
  return sqlstate == "25006" || absl::StartsWith(sqlstate, "57P") ||
         absl::StartsWith(sqlstate, "XX");
}

}  // namespace flexiti
