#include "tests/sandbox/routes.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "tests/sandbox/endpoints.h"
#include "tests/sandbox/http_message.h"

namespace flexiti_sandbox {
namespace {

constexpr char kPos25[] = "/flexiti/pos-api/v2.5";
constexpr char kPos251[] = "/flexiti/pos-api/v2.5.1";
constexpr char kOnlineApi[] = "/flexiti/online-api/";
constexpr char kOnline[] = "/flexiti/online-api/online";
constexpr char kOnlineV2[] = "/flexiti/online-api/online/v2";

const std::vector<Route>& Routes() {
  static const auto* const kRoutes = new std::vector<Route>{
      {"POST", kPos251, "transactions", "transactions", false, true, CreateTransaction},
      {"POST", kPos251, "authorization", "authorization", true, true, CreateAuthorization},
      {"GET", kPos251, "authorization/{}", "", false, false, GetAuthorization},
      {"GET", kPos251, "authorizations", "", false, false, ListAuthorizations},
      {"GET", kPos251, "captures", "", false, false, ListCaptures},
      {"POST", kPos251, "accounts/{}/calculate-interest", "", true, true, CalculateInterest},
      {"POST", kPos25, "account/{}/verify", "", true, true, VerifyCustomer},
      {"POST", kPos25, "authorization/{}/capture", "capture", false, true, CaptureAuthorization},
      {"POST", kPos25, "authorization/{}/release", "release", false, true, ReleaseAuthorization},
      {"POST", kPos25, "authorization/{}/capture/{}/return", "return", false, true, ReturnCapture},
      {"POST", kPos25, "accounts/{}/refund", "refund", false, true, RefundAccount},
      {"POST", kPos25, "accounts/{}/close", "", true, false, CloseAccount},
      {"GET", kPos25, "customers/lookup", "", false, false, LookupCustomer},
      {"GET", kPos25, "customers/search", "", false, false, SearchCustomers},
      {"POST", kPos25, "customers/driverslicense", "", true, true, DecodeDriversLicense},
      {"POST", kPos25, "widget/init", "", true, true, StartWidget},
      // An apply-only integration drops /v2.
      {"POST", kOnlineV2, "systems/init", "", true, true, StartCheckout},
      {"POST", kOnline, "systems/init", "", true, true, StartCheckout},
      {"GET", kOnlineV2, "systems/payment-calculator", "", true, false, CalculatePayments},
      {"GET", kOnline, "notifications/order-id/{}", "", true, false, GetCheckoutByOrder},
      {"GET", kOnline, "notifications/merchant-order-id/{}", "", true, false,
       GetCheckoutByMerchantOrder},
  };
  return *kRoutes;
}

using Parts = std::vector<std::string>;

bool Fits(const Parts& path, size_t at, const std::string& pattern, Parts& ids) {
  const Parts wanted = absl::StrSplit(pattern, '/');
  if (path.size() - at != wanted.size()) return false;
  ids.clear();
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] != "{}") {
      if (path[at + i] != wanted[i]) return false;
      continue;
    }
    const auto id = PercentDecode(path[at + i], false);
    if (!id.has_value() || id->empty()) return false;
    ids.push_back(*id);
  }
  return true;
}

}  // namespace

Routed FindRoute(const std::string& method, const std::string& path) {
  const Parts parts = absl::StrSplit(path, '/');
  Routed routed;
  for (const Route& route : Routes()) {
    const Parts base = absl::StrSplit(route.base, '/');
    if (method != route.method || parts.size() < base.size() + 2) continue;
    if (!std::equal(base.begin(), base.end(), parts.begin())) continue;
    if (parts[base.size()] != "client-id") continue;
    if (!Fits(parts, base.size() + 2, route.pattern, routed.ids)) continue;
    const auto client_id = PercentDecode(parts[base.size() + 1], false);
    if (!client_id.has_value()) continue;
    routed.route = &route;
    routed.client_id = *client_id;
    return routed;
  }
  return {};
}

bool IsTokenPath(const std::string& method, const std::string& path) {
  return method == "POST" &&
         (path == "/flexiti/pos-api/v2.5/oauth/token" || path == "/flexiti/online-api/oauth/token");
}

bool IsOnlinePath(const std::string& path) { return absl::StartsWith(path, kOnlineApi); }

}  // namespace flexiti_sandbox
