#include "service/config/check_callers.h"

#include <arpa/inet.h>

#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/config/file.h"
#include "service/config/tls_files.h"

namespace flexiti::config {
namespace {

constexpr char kTls[] = "listen.tls";

void AddUnlessOk(const absl::Status& status, const std::string& path, Problems& problems) {
  if (!status.ok()) problems.Add(path, std::string(status.message()));
}

// Of "[::1]:443", "127.0.0.1:443" or "localhost:443" what stands before the port.
std::string HostOf(const std::string& address) { return address.substr(0, address.rfind(':')); }

bool IsUnixSocket(const std::string& address) { return absl::StartsWith(address, "unix:"); }

bool StaysOnThisMachine(const std::string& address) {
  const std::string host = HostOf(address);
  in_addr ip = {};
  if (inet_pton(AF_INET, host.c_str(), &ip) == 1) return ntohl(ip.s_addr) >> 24 == 127;
  return IsUnixSocket(address) || host == "localhost" || host == "[::1]";
}

void CheckTlsFiles(const Gateway& gateway, absl::Time now, Problems& problems) {
  const ListenTls& tls = gateway.listen().tls();
  const std::pair<const char*, const std::string&> files[] = {
      {"listen.tls.certificate_file", tls.certificate_file()},
      {"listen.tls.key_file", tls.key_file()},
      {"listen.tls.client_ca_file", tls.client_ca_file()}};
  bool is_whole = true;
  for (const auto& [path, file] : files) {
    if (!file.empty()) continue;
    is_whole = false;
    problems.Add(path, "is needed with the other files of listen.tls");
  }
  if (!is_whole) return;
  TlsFiles read;
  const TlsFileProblems found =
      ReadTlsFiles({.certificate = ReadFile(tls.certificate_file(), kMaxTlsFileBytes),
                    .key = ReadFile(tls.key_file(), kMaxTlsFileBytes),
                    .client_ca = ReadFile(tls.client_ca_file(), kMaxTlsFileBytes),
                    .allow_world_readable = gateway.allow_world_readable_secrets(),
                    .now = now},
                   read);
  AddUnlessOk(found.certificate, "listen.tls.certificate_file", problems);
  AddUnlessOk(found.key, "listen.tls.key_file", problems);
  AddUnlessOk(found.client_ca, "listen.tls.client_ca_file", problems);
}

void CheckListen(const Gateway& gateway, Problems& problems) {
  const std::string address = "listen.address";
  if (!problems.IsClean(address) || !problems.IsClean(kTls)) return;
  const Listen& listen = gateway.listen();
  if (HasTls(gateway)) {
    if (listen.allow_plaintext()) {
      problems.Add("listen.allow_plaintext", "is of no use with listen.tls");
    }
  } else if (!listen.allow_plaintext() && !StaysOnThisMachine(listen.address())) {
    problems.Add(address,
                 "must be a loopback address or a Unix socket, unless listen.tls says who may "
                 "call, or listen.allow_plaintext is true and anybody may");
  }
}

// That no two callers have the same.
class Unique {
 public:
  Unique(std::string what, Problems& problems) : what_(std::move(what)), problems_(problems) {}

  void Add(const std::string& value, const std::string& path) {
    if (value.empty() || !problems_.IsClean(path)) return;
    const auto [first, is_first] = path_of_.emplace(value, path);
    if (is_first) return;
    problems_.Add(path, absl::StrCat("is already the ", what_, " of another caller, in line ",
                                     problems_.PlaceOf(first->second).line));
  }

 private:
  const std::string what_;
  Problems& problems_;
  std::map<std::string, std::string> path_of_;
};

void CheckGrant(const Grant& grant, const std::string& path, const std::set<std::string>& known,
                Problems& problems) {
  if (problems.IsClean(path) && grant.all_merchants() != grant.merchants().empty()) {
    problems.Add(path + ".merchants", grant.all_merchants()
                                          ? "is of no use with all_merchants"
                                          : "is missing: name one, or set all_merchants: true");
  }
  for (int i = 0; i < grant.merchants_size(); ++i) {
    const std::string entry = absl::StrCat(path, ".merchants[", i, "]");
    if (problems.IsClean(entry) && known.count(grant.merchants(i)) == 0) {
      problems.Add(entry, "is not the id of one of merchants");
    }
  }
}

void CheckIdentities(const Gateway& gateway, Problems& problems) {
  std::set<std::string> known;
  for (const Merchant& merchant : gateway.merchants()) known.insert(merchant.id());
  Unique names("name", problems);
  Unique spiffe_ids("spiffe_id", problems);
  Unique dns_names("dns_name", problems);
  for (int i = 0; i < gateway.callers_size(); ++i) {
    const Caller& caller = gateway.callers(i);
    const std::string path = absl::StrCat("callers[", i, "]");
    const bool is_clean =
        problems.IsClean(path + ".spiffe_id") && problems.IsClean(path + ".dns_name");
    names.Add(caller.name(), path + ".name");
    spiffe_ids.Add(caller.spiffe_id(), path + ".spiffe_id");
    dns_names.Add(caller.dns_name(), path + ".dns_name");
    for (int j = 0; j < caller.grants_size(); ++j) {
      CheckGrant(caller.grants(j), absl::StrCat(path, ".grants[", j, "]"), known, problems);
    }
    // Last, since a problem of the whole section hides those of its keys.
    if (is_clean && caller.spiffe_id().empty() == caller.dns_name().empty()) {
      problems.Add(path, "needs either spiffe_id or dns_name");
    }
  }
}

}  // namespace

bool HasTls(const Gateway& gateway) { return !gateway.listen().tls().certificate_file().empty(); }

bool ServesAnybody(const Gateway& gateway) {
  return !HasTls(gateway) && !StaysOnThisMachine(gateway.listen().address());
}

void CheckCallers(const Gateway& gateway, absl::Time now, Problems& problems) {
  const ListenTls& tls = gateway.listen().tls();
  const bool wants_tls =
      !tls.certificate_file().empty() || !tls.key_file().empty() || !tls.client_ca_file().empty();
  const bool is_readable = problems.IsClean(kTls);
  CheckListen(gateway, problems);
  CheckIdentities(gateway, problems);
  if (!is_readable) return;
  if (wants_tls) CheckTlsFiles(gateway, now, problems);
  if (wants_tls && gateway.callers().empty() && problems.IsClean("callers")) {
    problems.Add("callers", "is missing: with listen.tls nobody else may call");
  }
  if (!wants_tls && !gateway.callers().empty()) {
    problems.Add("callers", "is of no use without listen.tls, which tells who calls");
  }
}

}  // namespace flexiti::config
