#include "service/config/check_production.h"

#include <google/protobuf/util/time_util.h>
#include <sys/vfs.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/config/encryption_keys.h"
#include "service/config/flexiti_hosts.h"
#include "service/config/format.h"
#include "service/config/scalar.h"
#include "service/config/weak_key.h"

namespace flexiti::config {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::util::TimeUtil;

constexpr char kProfile[] = "the profile PRODUCTION";

// What a key may hold at least and at most, written as in the file; null: as its rule says. Beyond
// it the key bounds nothing any more.
struct Bound {
  const char* path;
  const char* least;
  const char* most;
};

constexpr Bound kBounds[] = {
    {"listen.max_connection_age", nullptr, "1h"},
    {"limits.max_in_flight", nullptr, "10000"},
    {"limits.max_request_bytes", nullptr, "4194304"},
    {"limits.max_metadata_bytes", nullptr, "65536"},
    {"limits.max_streams_per_connection", nullptr, "10000"},
    {"limits.max_connections", nullptr, "10000"},
    {"limits.min_remaining_deadline", "100ms", nullptr},
    {"ledger.settle_time", "10s", nullptr},
    {"flexiti.max_reply_bytes", nullptr, "16777216"},
    {"flexiti.max_connections", nullptr, "10000"},
    {"flexiti.timeouts.connect", nullptr, "30s"},
    {"flexiti.timeouts.read_call", nullptr, "60s"},
    {"flexiti.timeouts.changing_call", nullptr, "120s"},
    {"flexiti.timeouts.token", nullptr, "60s"},
    {"flexiti.retry.max_attempts", nullptr, "5"},
    {"flexiti.retry.budget_percent", nullptr, "100"},
    {"flexiti.breaker.failure_percent", nullptr, "90"},
    {"flexiti.breaker.min_requests", nullptr, "100"},
    {"flexiti.breaker.window", "5s", "1m"},
    {"flexiti.breaker.open_time", "1s", "1m"},
    {"flexiti.idempotency_key.lifetime", nullptr, "24h"},
    {"file_refresh", nullptr, "5m"},
};

// A whole number, or the milliseconds of a duration, at `path`, which schema and kBounds agree on.
int64_t NumberAt(const Message& gateway, const std::string& path) {
  const Message* section = &gateway;
  const std::vector<std::string> names = absl::StrSplit(path, '.');
  for (const std::string& name : names) {
    const FieldDescriptor* field = section->GetDescriptor()->FindFieldByName(name);
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
      return section->GetReflection()->GetInt32(*section, field);
    }
    section = &section->GetReflection()->GetMessage(*section, field);
  }
  return TimeUtil::DurationToMilliseconds(static_cast<const google::protobuf::Duration&>(*section));
}

int64_t NumberOf(const char* text) {
  const std::optional<int64_t> whole = ParseInteger(text);
  return whole.has_value() ? *whole : *ParseDuration(text);
}

void CheckBounds(const Gateway& gateway, Problems& problems) {
  for (const Bound& bound : kBounds) {
    if (!problems.IsClean(bound.path)) continue;
    const int64_t value = NumberAt(gateway, bound.path);
    if (bound.most != nullptr && value > NumberOf(bound.most)) {
      problems.Add(bound.path, absl::StrCat("must be at most ", bound.most, " under ", kProfile));
    }
    if (bound.least != nullptr && value < NumberOf(bound.least)) {
      problems.Add(bound.path, absl::StrCat("must be at least ", bound.least, " under ", kProfile));
    }
  }
  const Limits& limits = gateway.limits();
  if (problems.IsClean("limits") && gateway.merchants_size() > 1 &&
      limits.max_in_flight_per_merchant() >= limits.max_in_flight()) {
    problems.Add("limits.max_in_flight_per_merchant",
                 absl::StrCat("must be less than max_in_flight under ", kProfile,
                              ": one merchant could starve the others"));
  }
}

// A switch that an operator asks for by name, and that production can need.
bool IsAllowed(const Gateway& gateway, const std::string& path) {
  return path == "listen.allow_plaintext" ||
         (path == "tracing.allow_plaintext" &&
          IsLoopback(HostOf(gateway.tracing().otlp_endpoint())));
}

// Each allow_... takes a protection away: those that are not known yet, too.
void CheckSwitches(const Gateway& gateway, const Message& section, const std::string& prefix,
                   Problems& problems) {
  std::vector<const FieldDescriptor*> fields;
  section.GetReflection()->ListFields(section, &fields);  // those that are set, and not false
  for (const FieldDescriptor* field : fields) {
    const std::string path = prefix + field->name();
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
      if (absl::StartsWith(field->name(), "allow_") && problems.IsClean(path) &&
          !IsAllowed(gateway, path)) {
        problems.Add(path, absl::StrCat("must be false under ", kProfile));
      }
    } else if (IsScalar(*field) || field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      continue;
    } else if (!field->is_repeated()) {
      CheckSwitches(gateway, section.GetReflection()->GetMessage(section, field),
                    absl::StrCat(path, "."), problems);
    } else {
      for (int i = 0; i < section.GetReflection()->FieldSize(section, field); ++i) {
        CheckSwitches(gateway, section.GetReflection()->GetRepeatedMessage(section, field, i),
                      absl::StrCat(path, "[", i, "]."), problems);
      }
    }
  }
}

void CheckHost(const std::string& url, const std::string& path, Problems& problems) {
  if (url.empty() || !problems.IsClean(path)) return;
  const std::string why = WhyNotProduction(HostOf(url));
  if (why.empty()) return;
  problems.Add(path,
               absl::StrCat("must name Flexiti's production under ", kProfile, ", not ", why));
}

void CheckKeyStrength(const Gateway& gateway, Problems& problems) {
  for (int i = 0; i < gateway.ledger().encryption().keys_size(); ++i) {
    const std::string path = absl::StrCat("ledger.encryption.keys[", i, "].file");
    if (!problems.IsClean(path)) continue;
    const absl::StatusOr<Secret> key = LoadUnnamedEncryptionKey(
        gateway.ledger().encryption().keys(i).file(), gateway.allow_world_readable_secrets());
    if (!key.ok()) continue;  // it was there a moment ago; the start will tell
    const std::string why = WhyWeak(*key);
    if (why.empty()) continue;
    problems.Add(
        path, absl::StrCat("holds a key that ", why, ": make one with `openssl rand -hex 32`, as ",
                           kProfile, " asks for"));
  }
}

void CheckLedgerDisk(const std::string& file, Problems& problems) {
  const std::string path = "ledger.sqlite.path";
  if (file.empty() || !problems.IsClean(path)) return;
  struct statfs facts = {};
  if (statfs(file.substr(0, file.find_last_of('/') + 1).c_str(), &facts) != 0) return;
  const std::string why = WhyNoLedger(static_cast<int64_t>(facts.f_type));
  if (why.empty()) return;
  problems.Add(path, absl::StrCat("must be on a local disk under ", kProfile, ", not in ", why));
}

}  // namespace

std::string WhyNoLedger(int64_t kind) {
  switch (kind) {
    case 0x01021994:  // TMPFS_MAGIC
    case 0x858458f6:  // RAMFS_MAGIC
      return "memory, which is gone after a restart";
    case 0x794c7630:  // OVERLAYFS_SUPER_MAGIC
      return "a container's own layer, which is gone with the container";
    case 0x6969:      // NFS_SUPER_MAGIC
    case 0x517b:      // SMB_SUPER_MAGIC
    case 0xfe534d42:  // SMB2_MAGIC_NUMBER
    case 0xff534d42:  // CIFS_MAGIC_NUMBER
      return "a network file system, which may lose its locks";
    default:
      return "";
  }
}

void CheckProduction(const Gateway& gateway, Problems& problems) {
  if (gateway.profile() != PROFILE_PRODUCTION) return;
  CheckHost(gateway.flexiti().pos_api().url(), "flexiti.pos_api.url", problems);
  CheckHost(gateway.flexiti().online_api().url(), "flexiti.online_api.url", problems);
  CheckSwitches(gateway, gateway, "", problems);
  CheckBounds(gateway, problems);
  CheckKeyStrength(gateway, problems);
  CheckLedgerDisk(gateway.ledger().sqlite().path(), problems);
  if (problems.IsClean("log.level") && gateway.log().level() == LOG_LEVEL_DEBUG) {
    problems.Add("log.level", absl::StrCat("must not be DEBUG under ", kProfile));
  }
}

bool IsProductionWithoutProfile(const Gateway& gateway) {
  const Flexiti& flexiti = gateway.flexiti();
  return gateway.profile() != PROFILE_PRODUCTION &&
         (IsFlexitiProduction(HostOf(flexiti.pos_api().url())) ||
          IsFlexitiProduction(HostOf(flexiti.online_api().url())));
}

}  // namespace flexiti::config
