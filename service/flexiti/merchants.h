// The configured merchants, each with its access tokens.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "service/config/config.pb.h"
#include "service/flexiti/access_token.h"
#include "service/flexiti/upstream.h"

namespace flexiti {

class Merchants {
 public:
  // Reads the secret files. An error names the merchant and the file. `pos` leads to the POS API,
  // `online` to the Online API, or is null where that is not configured; both must outlive this.
  static absl::StatusOr<Merchants> Load(const config::Gateway& config, HttpTransport& pos,
                                        HttpTransport* online);

  // nullptr if there is none. What it points to lives as long as this.
  const Merchant* Find(const std::string& id) const;

 private:
  std::vector<std::unique_ptr<AccessToken>> tokens_;
  std::map<std::string, Merchant> merchants_;
};

}  // namespace flexiti
