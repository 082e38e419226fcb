#include "service/flexiti/merchants.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/duration.h"
#include "service/config/secret_file.h"
#include "service/flexiti/encoding.h"

namespace flexiti {

absl::StatusOr<Merchants> Merchants::Load(const config::Gateway& config, HttpTransport& transport) {
  Merchants out;
  const config::Flexiti& flexiti = config.flexiti();
  for (const config::Merchant& merchant : config.merchants()) {
    absl::StatusOr<Secret> secret = config::LoadSecretFile(merchant.client_secret_file(),
                                                           config.allow_world_readable_secrets());
    if (!secret.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("merchant ", merchant.id(), ": ", std::string(secret.status().message())));
    }
    AccessTokenOptions options = {
        .target = absl::StrCat(flexiti.pos_api().base_path(), "/", flexiti.versions().token(),
                               "/oauth/token"),
        .client_id = merchant.client_id(),
        .client_secret = *std::move(secret),
        .scope = merchant.token_scope() == config::TOKEN_SCOPE_CUSTOMER ? "customer" : "merchant",
        .refresh_margin = ToAbslDuration(flexiti.token_refresh_margin()),
        .timeout = ToAbslDuration(flexiti.timeouts().token())};
    auto& token = out.tokens_[merchant.id()];
    token = std::make_unique<AccessToken>(transport, std::move(options));
    out.merchants_.emplace(merchant.id(), Merchant{.config = merchant, .token = *token});
  }
  return out;
}

const Merchant* Merchants::Find(const std::string& id) const {
  const auto found = merchants_.find(id);
  return found == merchants_.end() ? nullptr : &found->second;
}

}  // namespace flexiti
