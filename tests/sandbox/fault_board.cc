#include "tests/sandbox/fault_board.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace flexiti_sandbox {
namespace {

bool ConcernsMerchant(const HttpRequest& request, const std::string& merchant) {
  const std::string path = absl::StrCat(request.path, "/");
  if (absl::StrContains(path, absl::StrCat("/client-id/", merchant, "/"))) return true;
  const auto form = ParseForm(request.body);
  if (!form.has_value()) return false;
  const std::string* client = FindPair(*form, "client_id");
  return client != nullptr && *client == merchant;
}

bool Matches(const Fault& fault, const HttpRequest& request) {
  if (!fault.method.empty() && fault.method != request.method) return false;
  if (!fault.path.empty() && !PathEndsWith(request.path, fault.path)) return false;
  if (!fault.merchant.empty() && !ConcernsMerchant(request, fault.merchant)) return false;
  return fault.body_contains.empty() || absl::StrContains(request.body, fault.body_contains) ||
         absl::StrContains(request.path, fault.body_contains) ||
         absl::StrContains(request.query, fault.body_contains);
}

}  // namespace

bool PathEndsWith(const std::string& path, const std::string& pattern) {
  // The usual two-pointer glob over "*" + pattern: it backtracks to the last star only.
  size_t p = 0;
  size_t star = 0;  // pattern position after the last star; the leading one is implied
  size_t mark = 0;
  for (size_t i = 0; i < path.size();) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = ++p;
      mark = i;
    } else if (p < pattern.size() && pattern[p] == path[i]) {
      ++p;
      ++i;
    } else {
      p = star;
      i = ++mark;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

void FaultBoard::Arm(const Fault& fault) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (fault.times != 0) faults_.push_back(fault);
}

void FaultBoard::Clear() {
  const std::lock_guard<std::mutex> lock(mutex_);
  faults_.clear();
}

size_t FaultBoard::armed() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return faults_.size();
}

std::optional<Fault> FaultBoard::TakeIf(const HttpRequest& request, bool head_only) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (auto fault = faults_.begin(); fault != faults_.end(); ++fault) {
    if (fault->close_after_request_bytes.has_value() != head_only) continue;
    if (!Matches(*fault, request)) continue;
    if (fault->skip > 0) {
      --fault->skip;
      continue;
    }
    Fault taken = *fault;
    if (fault->times > 0 && --fault->times == 0) faults_.erase(fault);
    return taken;
  }
  return std::nullopt;
}

std::optional<Fault> FaultBoard::TakeForHead(const HttpRequest& request) {
  return TakeIf(request, true);
}

std::optional<Fault> FaultBoard::Take(const HttpRequest& request) { return TakeIf(request, false); }

}  // namespace flexiti_sandbox
