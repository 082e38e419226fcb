// The configured merchants, each with its secrets and access tokens.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/config/config.pb.h"
#include "service/config/file_watch.h"
#include "service/flexiti/access_token.h"
#include "service/flexiti/client_secret.h"
#include "service/flexiti/token_renewer.h"
#include "service/flexiti/upstream.h"
#include "service/telemetry/metrics.h"

namespace flexiti {

// What the merchants are made with; all of it must outlive them.
struct MerchantParts {
  HttpTransport& pos;     // to the POS API
  HttpTransport* online;  // to the Online API; null where that is not configured
  config::FileWatch& files;
  Metrics& metrics;
  std::function<absl::Time()> clock;
};

// Thread-safe. Nobody may look at `files` any more when it is destroyed.
class Merchants {
 public:
  // Reads the secret files, and has them watched: another content is taken for the next renewals,
  // and tokens that are held are fetched anew soon, in a thread of this. A file that cannot be used
  // any more changes nothing but is told of ("secret_unusable"). An error names the merchant and
  // the file.
  static absl::StatusOr<std::unique_ptr<Merchants>> Load(const config::Gateway& config,
                                                         const MerchantParts& parts);
  Merchants(const Merchants&) = delete;
  Merchants& operator=(const Merchants&) = delete;

  // nullptr if there is none. What it points to lives as long as this.
  const Merchant* Find(const std::string& id) const;

  // No token is fetched any more because a file changed; calls fetch what they need. Does not wait
  // for a token call that is under way.
  void StopRenewals() { renewer_.Stop(); }

  // Of every access token, in the order of the configuration. For the operator to see.
  std::vector<AccessToken::State> State() const;

 private:
  // The secret of a merchant at one API, and the tokens that it is for.
  struct Account {
    std::unique_ptr<ClientSecret> secret;
    std::vector<AccessToken*> tokens;
  };
  struct SecretFile;

  explicit Merchants(const MerchantParts& parts);

  absl::Status Add(const config::Gateway& config, const config::Merchant& merchant);
  Account& AddAccount(ClientSecretNames names);
  AccessToken& AddToken(Account& account, HttpTransport& transport, AccessTokenOptions options);
  absl::Status Watch(const SecretFile& file);
  absl::Status Reload(const SecretFile& file, const config::FileContents& contents);

  const MerchantParts parts_;
  std::vector<std::unique_ptr<Account>> accounts_;
  std::vector<std::unique_ptr<AccessToken>> tokens_;
  std::map<std::string, Merchant> merchants_;
  TokenRenewer renewer_;  // last: it uses the tokens
};

}  // namespace flexiti
