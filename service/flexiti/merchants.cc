#include "service/flexiti/merchants.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/duration.h"
#include "service/config/secret_file.h"
#include "service/flexiti/encoding.h"
#include "service/telemetry/log.h"

namespace flexiti {
namespace {

constexpr char kFileKey[] = "client_secret_file";
constexpr char kFallbackKey[] = "fallback_client_secret_file";
constexpr char kOnlinePrefix[] = "online.";

AccessTokenOptions PosOptions(const config::Flexiti& flexiti, const config::Merchant& merchant,
                              const std::string& scope) {
  return {.merchant_id = merchant.id(),
          .api = "pos",
          .target = absl::StrCat(flexiti.pos_api().base_path(), "/", flexiti.versions().token(),
                                 "/oauth/token"),
          .client_id = merchant.client_id(),
          .scope = scope,
          .refresh_margin = ToAbslDuration(flexiti.token_refresh_margin()),
          .timeout = ToAbslDuration(flexiti.timeouts().token())};
}

AccessTokenOptions OnlineOptions(const config::Flexiti& flexiti, const config::Merchant& merchant) {
  AccessTokenOptions options = PosOptions(flexiti, merchant, "merchant");
  options.api = "online";
  options.target = absl::StrCat(flexiti.online_api().base_path(), "/oauth/token");
  options.client_id = OnlineClientId(merchant);
  return options;
}

}  // namespace

// A file that holds a secret, and whose secret it is.
struct Merchants::SecretFile {
  std::string merchant_id;
  std::string key;   // in the configuration of the merchant
  std::string path;  // empty: there is no such file
  SecretSource source;
  bool allow_world_readable;
  std::vector<Account*> accounts;
};

Merchants::Merchants(const MerchantParts& parts)
    : parts_(parts), renewer_({.clock = parts.clock}) {}

absl::StatusOr<std::unique_ptr<Merchants>> Merchants::Load(const config::Gateway& config,
                                                           const MerchantParts& parts) {
  std::unique_ptr<Merchants> out(new Merchants(parts));
  for (const config::Merchant& merchant : config.merchants()) {
    const absl::Status added = out->Add(config, merchant);
    if (!added.ok()) return added;
  }
  return out;
}

absl::Status Merchants::Add(const config::Gateway& config, const config::Merchant& merchant) {
  const config::Flexiti& flexiti = config.flexiti();
  Account& pos = AddAccount({merchant.id(), "pos", kFileKey, kFallbackKey});
  AccessToken& merchant_token =
      AddToken(pos, parts_.pos, PosOptions(flexiti, merchant, "merchant"));
  AccessToken& customer_token =
      AddToken(pos, parts_.pos, PosOptions(flexiti, merchant, "customer"));
  AccessToken* online_token = nullptr;
  std::vector<Account*> by_own_files = {&pos};
  std::vector<Account*> by_online_files;
  if (parts_.online != nullptr) {
    const bool has_files = !merchant.online().client_secret_file().empty();
    const std::string prefix = has_files ? kOnlinePrefix : "";
    Account& online =
        AddAccount({merchant.id(), "online", prefix + kFileKey, prefix + kFallbackKey});
    online_token = &AddToken(online, *parts_.online, OnlineOptions(flexiti, merchant));
    (has_files ? by_online_files : by_own_files).push_back(&online);
  }
  merchants_.emplace(merchant.id(), Merchant{.config = merchant,
                                             .merchant_token = merchant_token,
                                             .customer_token = customer_token,
                                             .online_token = online_token});
  const bool readable = config.allow_world_readable_secrets();
  const auto watch = [&](const std::string& prefix, const auto& at,
                         const std::vector<Account*>& accounts) {
    const absl::Status first = Watch({merchant.id(), prefix + kFileKey, at.client_secret_file(),
                                      SecretSource::kFile, readable, accounts});
    if (!first.ok()) return first;
    return Watch({merchant.id(), prefix + kFallbackKey, at.fallback_client_secret_file(),
                  SecretSource::kFallbackFile, readable, accounts});
  };
  const absl::Status watched = watch("", merchant, by_own_files);
  if (!watched.ok() || by_online_files.empty()) return watched;
  return watch(kOnlinePrefix, merchant.online(), by_online_files);
}

Merchants::Account& Merchants::AddAccount(ClientSecretNames names) {
  accounts_.push_back(std::make_unique<Account>());
  accounts_.back()->secret = std::make_unique<ClientSecret>(std::move(names), parts_.metrics);
  return *accounts_.back();
}

AccessToken& Merchants::AddToken(Account& account, HttpTransport& transport,
                                 AccessTokenOptions options) {
  tokens_.push_back(std::make_unique<AccessToken>(transport, *account.secret, parts_.metrics,
                                                  std::move(options)));
  account.tokens.push_back(tokens_.back().get());
  return *tokens_.back();
}

absl::Status Merchants::Watch(const SecretFile& file) {
  if (file.path.empty()) return absl::OkStatus();
  const config::FileContents contents = parts_.files.Watch(
      {file.path}, config::kMaxSecretBytes,
      [this, file](const config::FileContents& changed) { return Reload(file, changed); });
  const absl::StatusOr<Secret> secret =
      config::ParseSecretFile(contents.front(), file.allow_world_readable);
  if (!secret.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("merchant ", file.merchant_id, ": secret file ",
                                                   file.path, ": ", secret.status().message()));
  }
  for (Account* account : file.accounts) {
    account->secret->Replace(file.source, *secret, parts_.clock());
  }
  return absl::OkStatus();
}

absl::Status Merchants::Reload(const SecretFile& file, const config::FileContents& contents) {
  const absl::StatusOr<Secret> secret =
      config::ParseSecretFile(contents.front(), file.allow_world_readable);
  const absl::Time now = parts_.clock();
  parts_.metrics.CountFileReload("client_secret", secret.ok());
  LogLine(secret.ok() ? Severity::kInfo : Severity::kError,
          secret.ok() ? "secret_read" : "secret_unusable", now)
      .Text("merchant_id", file.merchant_id)
      .Text("file", file.key)
      .Text("path", secret.ok() ? "" : file.path)  // where to look
      .Text("reason", std::string(secret.status().message()))
      .Write();
  if (!secret.ok()) return secret.status();  // the one before goes on
  for (Account* account : file.accounts) {
    account->secret->Replace(file.source, *secret, now);
    for (AccessToken* token : account->tokens) renewer_.Ask(*token);
  }
  return absl::OkStatus();
}

const Merchant* Merchants::Find(const std::string& id) const {
  const auto found = merchants_.find(id);
  return found == merchants_.end() ? nullptr : &found->second;
}

std::vector<AccessToken::State> Merchants::State() const {
  std::vector<AccessToken::State> states;
  states.reserve(tokens_.size());
  for (const auto& token : tokens_) states.push_back(token->state());
  return states;
}

}  // namespace flexiti
