#include "service/flexiti/http_cause.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace flexiti {
namespace {

constexpr char kTypeUrl[] = "flexiti/http_cause";

const char* WordOf(HttpCause cause) {
  switch (cause) {
    case HttpCause::kDns:
      return "dns";
    case HttpCause::kConnect:
      return "connect";
    case HttpCause::kConnectTimeout:
      return "connect_timeout";
    case HttpCause::kTlsVerify:
      return "tls_verify";
    case HttpCause::kTls:
      return "tls";
    case HttpCause::kTimeout:
      return "timeout";
    case HttpCause::kClosed:
      return "closed";
    case HttpCause::kMalformed:
      break;
  }
  return "malformed";
}

}  // namespace

absl::Status WithHttpCause(absl::Status status, HttpCause cause) {
  status.SetPayload(kTypeUrl, absl::Cord(WordOf(cause)));
  return status;
}

std::string HttpCauseOf(const absl::Status& status) {
  const auto word = status.GetPayload(kTypeUrl);
  return word.has_value() ? std::string(*word) : "";
}

absl::Status Prefixed(const std::string& words, const absl::Status& status) {
  absl::Status out(status.code(), absl::StrCat(words, status.message()));
  const auto word = status.GetPayload(kTypeUrl);
  if (word.has_value()) out.SetPayload(kTypeUrl, *word);
  return out;
}

}  // namespace flexiti
