#include "service/config/check_limits.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "service/config/rule.pb.h"

namespace flexiti::config {
namespace {

constexpr char kPerMerchant[] = "limits.max_in_flight_per_merchant";
constexpr char kConnections[] = "flexiti.max_connections";

int DefaultPerMerchant() {
  const auto* field =
      Limits::descriptor()->FindFieldByNumber(Limits::kMaxInFlightPerMerchantFieldNumber);
  int value = 0;
  // schema_test: every default is allowed.
  (void)absl::SimpleAtoi(field->options().GetExtension(rule).default_value(), &value);
  return value;
}

}  // namespace

void CheckLimits(const Gateway& gateway, Problems& problems) {
  if (!problems.IsClean("limits")) return;
  const int in_total = gateway.limits().max_in_flight();
  const int of_merchant = gateway.limits().max_in_flight_per_merchant();
  // A small total alone is no mistake: the default of the other key then says nothing, also where
  // --print-config wrote it down.
  if (of_merchant > in_total && of_merchant != DefaultPerMerchant()) {
    problems.Add(kPerMerchant,
                 absl::StrCat("must not be more than limits.max_in_flight (", in_total, ")"));
  }
  // A call has at most one connection at a time. So with as many as calls none waits for another
  // one's; with fewer, a merchant whose calls all hang must leave some to the others.
  const int connections = gateway.flexiti().max_connections();
  const int most_of_one = std::min(of_merchant, in_total);
  if (problems.IsClean(kConnections) && connections < in_total && connections <= most_of_one) {
    problems.Add(kConnections, absl::StrCat("must be more than ", kPerMerchant, " (", most_of_one,
                                            "), so that one merchant's calls cannot have all of "
                                            "them, or not less than limits.max_in_flight (",
                                            in_total, ")"));
  }
}

}  // namespace flexiti::config
