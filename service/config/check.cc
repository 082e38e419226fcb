#include "service/config/check.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/config/check_callers.h"
#include "service/config/check_files.h"
#include "service/config/check_ledger.h"
#include "service/config/check_limits.h"
#include "service/config/check_production.h"

namespace flexiti::config {
namespace {

using ::google::protobuf::util::TimeUtil;

// `upstream` is of type Upstream or OnlineApi.
template <typename Host>
void CheckUpstream(const Host& upstream, const std::string& path, Problems& problems) {
  const std::string url = path + ".url";
  if (problems.IsClean(url) && problems.IsClean(path + ".allow_plaintext") &&
      !absl::StartsWith(upstream.url(), "https://") && !upstream.allow_plaintext()) {
    problems.Add(
        url, absl::StrCat("must begin with https:// unless ", path, ".allow_plaintext is true"));
  }
  CheckCaFile(upstream.ca_file(), path + ".ca_file", problems);
}

// Attempts begin for as long as one changing call may take. The last of them may fetch a token, by
// refresh and then by credentials, or wait for its reply.
std::int64_t SlowestCallMs(const Timeouts& timeouts) {
  return TimeUtil::DurationToMilliseconds(timeouts.changing_call()) +
         std::max({2 * TimeUtil::DurationToMilliseconds(timeouts.token()),
                   TimeUtil::DurationToMilliseconds(timeouts.read_call()),
                   TimeUtil::DurationToMilliseconds(timeouts.changing_call())});
}

void CheckTracing(const Tracing& tracing, Problems& problems) {
  const std::string url = "tracing.otlp_endpoint";
  if (problems.IsClean(url) && problems.IsClean("tracing.allow_plaintext") &&
      absl::StartsWith(tracing.otlp_endpoint(), "http://") && !tracing.allow_plaintext()) {
    problems.Add(url, "must begin with https:// unless tracing.allow_plaintext is true");
  }
  CheckCaFile(tracing.ca_file(), "tracing.ca_file", problems);
}

void CheckAdmin(const Admin& admin, Problems& problems) {
  if (problems.IsClean("admin.address") && absl::StartsWith(admin.address(), "unix:")) {
    problems.Add("admin.address", "must be host:port: HTTP is not served on a Unix socket");
  }
}

void CheckTimes(const Gateway& gateway, Problems& problems) {
  if (problems.IsClean("drain.timeout") && problems.IsClean("flexiti.timeouts")) {
    const std::int64_t slowest = SlowestCallMs(gateway.flexiti().timeouts());
    if (TimeUtil::DurationToMilliseconds(gateway.drain().timeout()) <= slowest) {
      problems.Add("drain.timeout",
                   absl::StrCat("must be longer than flexiti.timeouts.changing_call and the "
                                "longest of changing_call, read_call and twice token together (",
                                slowest, "ms)"));
    }
  }
  const Retry& retry = gateway.flexiti().retry();
  if (problems.IsClean("flexiti.retry") && retry.initial_backoff() > retry.max_backoff()) {
    problems.Add("flexiti.retry.max_backoff", "must not be shorter than initial_backoff");
  }
}

// `client` is of type Merchant or Online, whose key is `path`.
template <typename Client>
void CheckClientSecrets(const Client& client, const std::string& path, bool allow_world_readable,
                        Problems& problems) {
  CheckSecretFile(client.client_secret_file(), path + ".client_secret_file", allow_world_readable,
                  problems);
  const std::string& fallback_file = client.fallback_client_secret_file();
  const std::string fallback = path + ".fallback_client_secret_file";
  CheckSecretFile(fallback_file, fallback, allow_world_readable, problems);
  if (fallback_file.empty() || !problems.IsClean(fallback)) return;
  if (client.client_secret_file().empty()) {
    problems.Add(fallback, "is of no use without client_secret_file");
  } else if (client.client_secret_file() == fallback_file) {
    problems.Add(fallback, "must be another file than client_secret_file");
  }
}

void CheckOnline(const Gateway& gateway, const Online& online, const std::string& path,
                 Problems& problems) {
  const std::string file = path + ".client_secret_file";
  if (problems.IsClean(path) && online.client_id().empty() != online.client_secret_file().empty()) {
    const bool lacks_file = online.client_secret_file().empty();
    problems.Add(lacks_file ? file : path + ".client_id",
                 lacks_file ? "is needed with client_id" : "is needed with client_secret_file");
  }
  CheckClientSecrets(online, path, gateway.allow_world_readable_secrets(), problems);
  const bool is_set =
      !online.client_id().empty() || !online.client_secret_file().empty() || online.apply_only();
  if (is_set && problems.IsClean(path) && gateway.flexiti().online_api().url().empty()) {
    problems.Add(path, "is of no use without flexiti.online_api.url");
  }
}

void CheckMerchants(const Gateway& gateway, Problems& problems) {
  std::map<std::string, std::string> path_of_id;
  for (int i = 0; i < gateway.merchants_size(); ++i) {
    const Merchant& merchant = gateway.merchants(i);
    const std::string id = absl::StrCat("merchants[", i, "].id");
    if (problems.IsClean(id)) {
      const auto [first, is_first] = path_of_id.emplace(merchant.id(), id);
      if (!is_first) {
        problems.Add(id, absl::StrCat("is already the id of another merchant, in line ",
                                      problems.PlaceOf(first->second).line));
      }
    }
    const std::string path = absl::StrCat("merchants[", i, "]");
    CheckClientSecrets(merchant, path, gateway.allow_world_readable_secrets(), problems);
    CheckOnline(gateway, merchant.online(), path + ".online", problems);
  }
}

}  // namespace

void Check(const Gateway& gateway, absl::Time now, Problems& problems) {
  if (gateway.has_flexiti()) {
    CheckUpstream(gateway.flexiti().pos_api(), "flexiti.pos_api", problems);
    const OnlineApi& online_api = gateway.flexiti().online_api();
    if (!online_api.url().empty()) {
      CheckUpstream(online_api, "flexiti.online_api", problems);
    } else if (!online_api.ca_file().empty() || online_api.allow_plaintext()) {
      problems.Add("flexiti.online_api", "is of no use without url");
    }
  }
  CheckTracing(gateway.tracing(), problems);
  CheckAdmin(gateway.admin(), problems);
  CheckTimes(gateway, problems);
  CheckLimits(gateway, problems);
  CheckLedger(gateway, SlowestCallMs(gateway.flexiti().timeouts()), problems);
  CheckMerchants(gateway, problems);
  CheckCallers(gateway, now, problems);
  CheckProduction(gateway, problems);
}

}  // namespace flexiti::config
