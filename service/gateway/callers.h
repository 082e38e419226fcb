// Who calls, and what it may do: the identity that the connection's certificate proves, mapped to
// rights by the configuration.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "grpcpp/security/auth_context.h"
#include "service/config/config.pb.h"
#include "service/flexiti/failure.h"

namespace flexiti {

// What a certificate says of its owner.
struct Identity {
  std::vector<std::string> spiffe_ids = {};  // a sound certificate has one at most
  std::vector<std::string> dns_names = {};   // in lower case; only looked at where it has none
};

Identity IdentityOf(const grpc::AuthContext& connection);

// For a log line, where somebody unknown has called: printable and at most kMaxPrinted bytes long.
std::string Printable(const Identity& identity);
inline constexpr std::size_t kMaxPrinted = 128;

// Thread-safe; it does not change.
class Callers {
 public:
  explicit Callers(const config::Gateway& config);

  // The configured name of the caller behind `connection`; empty where listen.tls is not
  // configured, and everybody may do everything. Refused, in this order and before anything else is
  // looked at:
  //   UNKNOWN_CALLER      the certificate names none of the callers, or several
  //   METHOD_NOT_ALLOWED  the caller has no right to `method` for any merchant
  //   UNKNOWN_MERCHANT    it has none for this one, whether or not that exists
  absl::StatusOr<std::string> Authorize(const grpc::AuthContext& connection,
                                        const std::string& method, const std::string& merchant_id,
                                        Effect effect) const;

  // The same of an identity, where listen.tls is configured.
  absl::StatusOr<std::string> Authorize(const Identity& identity, const std::string& method,
                                        const std::string& merchant_id, Effect effect) const;

  // The configured name of the caller behind `connection`, whatever its rights; empty if there is
  // none.
  std::string NameOf(const grpc::AuthContext& connection) const;

 private:
  // A set of config::MethodGroup, a bit each.
  using Groups = unsigned;
  struct Rights {
    std::string name = {};
    Groups anywhere = 0;  // for one merchant at least
    Groups for_all_merchants = 0;
    std::map<std::string, Groups> for_merchant = {};
  };

  // nullptr: none, or more than one.
  const Rights* Find(const Identity& identity) const;

  const bool has_tls_;
  std::map<std::string, Groups> group_of_method_;
  std::vector<Rights> callers_;
  // Into callers_.
  std::map<std::string, std::size_t> by_spiffe_id_;
  std::map<std::string, std::size_t> by_dns_name_;
};

// One answer for a merchant that does not exist and for one that the caller may not use.
absl::Status UnknownMerchant(Effect effect);

}  // namespace flexiti
