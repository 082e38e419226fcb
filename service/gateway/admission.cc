#include "service/gateway/admission.h"

#include "absl/strings/str_cat.h"

namespace flexiti {
namespace {

absl::Status TooMany(Effect effect, int limit, const char* whose) {
  return GatewayFailure(v1::GATEWAY_ERROR_REASON_TOO_MANY_CALLS, effect,
                        absl::StrCat(limit, " calls", whose, " are in flight"));
}

}  // namespace

Admission::Admission(const config::Gateway& config) : limits_(config.limits()) {
  for (const config::Merchant& merchant : config.merchants()) {
    of_merchant_.emplace(merchant.id(), std::make_unique<std::atomic<int>>(0));
  }
}

std::optional<Refusal> Admission::Enter(const std::string& merchant_id, Effect effect) {
  if (++in_flight_ > limits_.max_in_flight()) {
    --in_flight_;
    return Refusal{.cause = "in_flight", .status = TooMany(effect, limits_.max_in_flight(), "")};
  }
  std::atomic<int>& of_merchant = *of_merchant_.at(merchant_id);
  if (++of_merchant > limits_.max_in_flight_per_merchant()) {
    --of_merchant;
    --in_flight_;
    return Refusal{
        .cause = "merchant_in_flight",
        .status = TooMany(effect, limits_.max_in_flight_per_merchant(), " of this merchant")};
  }
  return std::nullopt;
}

void Admission::Leave(const std::string& merchant_id) {
  --*of_merchant_.at(merchant_id);
  --in_flight_;
}

int Admission::in_flight_of(const std::string& merchant_id) const {
  const auto found = of_merchant_.find(merchant_id);
  return found == of_merchant_.end() ? 0 : found->second->load();
}

}  // namespace flexiti
