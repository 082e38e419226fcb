#include "service/flexiti/merchants.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/duration.h"
#include "service/config/secret_file.h"
#include "service/flexiti/encoding.h"

namespace flexiti {
namespace {

absl::StatusOr<Secret> LoadSecret(const config::Gateway& config, const config::Merchant& merchant,
                                  const std::string& file) {
  absl::StatusOr<Secret> secret =
      config::LoadSecretFile(file, config.allow_world_readable_secrets());
  if (secret.ok()) return secret;
  return absl::InvalidArgumentError(
      absl::StrCat("merchant ", merchant.id(), ": ", std::string(secret.status().message())));
}

AccessTokenOptions PosOptions(const config::Flexiti& flexiti, const config::Merchant& merchant,
                              const Secret& secret, const std::string& scope) {
  return {.target = absl::StrCat(flexiti.pos_api().base_path(), "/", flexiti.versions().token(),
                                 "/oauth/token"),
          .client_id = merchant.client_id(),
          .client_secret = secret,
          .scope = scope,
          .refresh_margin = ToAbslDuration(flexiti.token_refresh_margin()),
          .timeout = ToAbslDuration(flexiti.timeouts().token())};
}

AccessTokenOptions OnlineOptions(const config::Flexiti& flexiti, const config::Merchant& merchant,
                                 const Secret& secret) {
  AccessTokenOptions options = PosOptions(flexiti, merchant, secret, "merchant");
  options.target = absl::StrCat(flexiti.online_api().base_path(), "/oauth/token");
  options.client_id = OnlineClientId(merchant);
  return options;
}

}  // namespace

absl::StatusOr<Merchants> Merchants::Load(const config::Gateway& config, HttpTransport& pos,
                                          HttpTransport* online) {
  Merchants out;
  const auto add = [&out](HttpTransport& transport, AccessTokenOptions options) {
    out.tokens_.push_back(std::make_unique<AccessToken>(transport, std::move(options)));
    return out.tokens_.back().get();
  };
  for (const config::Merchant& merchant : config.merchants()) {
    const absl::StatusOr<Secret> secret =
        LoadSecret(config, merchant, merchant.client_secret_file());
    if (!secret.ok()) return secret.status();
    AccessToken& merchant_token =
        *add(pos, PosOptions(config.flexiti(), merchant, *secret, "merchant"));
    AccessToken& customer_token =
        *add(pos, PosOptions(config.flexiti(), merchant, *secret, "customer"));
    AccessToken* online_token = nullptr;
    if (online != nullptr) {
      const std::string& file = merchant.online().client_secret_file();
      const absl::StatusOr<Secret> online_secret =
          file.empty() ? secret : LoadSecret(config, merchant, file);
      if (!online_secret.ok()) return online_secret.status();
      online_token = add(*online, OnlineOptions(config.flexiti(), merchant, *online_secret));
    }
    out.merchants_.emplace(merchant.id(), Merchant{.config = merchant,
                                                   .merchant_token = merchant_token,
                                                   .customer_token = customer_token,
                                                   .online_token = online_token});
  }
  return out;
}

const Merchant* Merchants::Find(const std::string& id) const {
  const auto found = merchants_.find(id);
  return found == merchants_.end() ? nullptr : &found->second;
}

}  // namespace flexiti
