#include "service/gateway/callers.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "flexiti/v1/annotations.pb.h"
#include "flexiti/v1/authorization_service.pb.h"
#include "flexiti/v1/checkout_service.pb.h"
#include "flexiti/v1/customer_service.pb.h"
#include "flexiti/v1/operation_service.pb.h"
#include "flexiti/v1/transaction_service.pb.h"
#include "grpc/grpc_security_constants.h"

namespace flexiti {
namespace {

static_assert(static_cast<int>(config::METHOD_GROUP_READ) == v1::METHOD_GROUP_READ);
static_assert(static_cast<int>(config::METHOD_GROUP_PAY) == v1::METHOD_GROUP_PAY);
static_assert(static_cast<int>(config::METHOD_GROUP_REFUND) == v1::METHOD_GROUP_REFUND);
static_assert(static_cast<int>(config::METHOD_GROUP_CUSTOMER_DATA) ==
              v1::METHOD_GROUP_CUSTOMER_DATA);
static_assert(static_cast<int>(config::METHOD_GROUP_OPERATE) == v1::METHOD_GROUP_OPERATE);

// Of UNSPECIFIED no bit: a method without a group is nobody's right.
unsigned BitOf(int group) { return group == 0 ? 0U : 1U << group; }

std::map<std::string, unsigned> GroupsOfMethods() {
  std::map<std::string, unsigned> groups;
  // A message of each file, since a service has no descriptor of its own in C++.
  for (const auto* message :
       {v1::GetAuthorizationRequest::descriptor(), v1::GetCheckoutRequest::descriptor(),
        v1::LookupCustomerRequest::descriptor(), v1::GetOperationRequest::descriptor(),
        v1::CreatePurchaseRequest::descriptor()}) {
    const google::protobuf::ServiceDescriptor& service = *message->file()->service(0);
    for (int i = 0; i < service.method_count(); ++i) {
      const google::protobuf::MethodDescriptor& method = *service.method(i);
      groups.emplace(absl::StrCat(service.full_name(), "/", method.name()),
                     BitOf(method.options().GetExtension(v1::method_group)));
    }
  }
  return groups;
}

std::vector<std::string> Values(const grpc::AuthContext& connection, const char* property) {
  std::vector<std::string> values;
  for (const grpc::string_ref& value : connection.FindPropertyValues(property)) {
    values.emplace_back(value.data(), value.size());
  }
  return values;
}

absl::Status UnknownCaller(Effect effect) {
  return GatewayFailure(v1::GATEWAY_ERROR_REASON_UNKNOWN_CALLER, effect,
                        "the certificate of this connection is not one of a configured caller");
}

absl::Status MethodNotAllowed(Effect effect) {
  return GatewayFailure(v1::GATEWAY_ERROR_REASON_METHOD_NOT_ALLOWED, effect,
                        "this caller has no right to this method");
}

}  // namespace

Identity IdentityOf(const grpc::AuthContext& connection) {
  Identity identity;
  for (std::string& uri : Values(connection, GRPC_PEER_URI_PROPERTY_NAME)) {
    if (absl::StartsWithIgnoreCase(uri, "spiffe:")) identity.spiffe_ids.push_back(std::move(uri));
  }
  if (!identity.spiffe_ids.empty()) return identity;
  for (std::string& name : Values(connection, GRPC_PEER_DNS_PROPERTY_NAME)) {
    absl::AsciiStrToLower(&name);
    identity.dns_names.push_back(std::move(name));
  }
  return identity;
}

std::string Printable(const Identity& identity) {
  const auto& names = identity.spiffe_ids.empty() ? identity.dns_names : identity.spiffe_ids;
  if (names.empty()) return "(no name)";
  const std::string text = absl::StrJoin(names, ",");
  if (!std::all_of(text.begin(), text.end(), absl::ascii_isprint)) return "(not printable)";
  return text.substr(0, kMaxPrinted);
}

Callers::Callers(const config::Gateway& config)
    : has_tls_(!config.listen().tls().certificate_file().empty()),
      group_of_method_(GroupsOfMethods()) {
  for (const config::Caller& caller : config.callers()) {
    const size_t index = callers_.size();
    if (!caller.spiffe_id().empty()) by_spiffe_id_.emplace(caller.spiffe_id(), index);
    if (!caller.dns_name().empty()) by_dns_name_.emplace(caller.dns_name(), index);
    Rights& rights = callers_.emplace_back(Rights{.name = caller.name()});
    for (const config::Grant& grant : caller.grants()) {
      Groups groups = 0;
      for (const int group : grant.methods()) groups |= BitOf(group);
      rights.anywhere |= groups;
      if (grant.all_merchants()) rights.for_all_merchants |= groups;
      for (const std::string& merchant : grant.merchants()) {
        rights.for_merchant[merchant] |= groups;
      }
    }
  }
}

absl::StatusOr<std::string> Callers::Authorize(const grpc::AuthContext& connection,
                                               const std::string& method,
                                               const std::string& merchant_id,
                                               Effect effect) const {
  if (!has_tls_) return std::string();
  return Authorize(IdentityOf(connection), method, merchant_id, effect);
}

absl::StatusOr<std::string> Callers::Authorize(const Identity& identity, const std::string& method,
                                               const std::string& merchant_id,
                                               Effect effect) const {
  const Rights* rights = Find(identity);
  if (rights == nullptr) return UnknownCaller(effect);
  const auto found = group_of_method_.find(method);
  const Groups needed = found == group_of_method_.end() ? 0 : found->second;
  if ((rights->anywhere & needed) == 0) return MethodNotAllowed(effect);
  const auto merchant = rights->for_merchant.find(merchant_id);
  const Groups given =
      rights->for_all_merchants | (merchant == rights->for_merchant.end() ? 0 : merchant->second);
  if ((given & needed) == 0) return UnknownMerchant(effect);
  return rights->name;
}

std::string Callers::NameOf(const grpc::AuthContext& connection) const {
  const Rights* rights = has_tls_ ? Find(IdentityOf(connection)) : nullptr;
  return rights == nullptr ? "" : rights->name;
}

const Callers::Rights* Callers::Find(const Identity& identity) const {
  const bool has_spiffe_id = !identity.spiffe_ids.empty();
  // SPIFFE allows one in a certificate.
  if (identity.spiffe_ids.size() > 1) return nullptr;
  const auto& names = has_spiffe_id ? identity.spiffe_ids : identity.dns_names;
  const auto& known = has_spiffe_id ? by_spiffe_id_ : by_dns_name_;
  std::optional<size_t> index;
  for (const std::string& name : names) {
    const auto found = known.find(name);
    if (found == known.end() || index == found->second) continue;
    if (index.has_value()) return nullptr;
    index = found->second;
  }
  return index.has_value() ? &callers_[*index] : nullptr;
}

absl::Status UnknownMerchant(Effect effect) {
  return GatewayFailure(v1::GATEWAY_ERROR_REASON_UNKNOWN_MERCHANT, effect,
                        "merchant_id names no merchant that this caller may use");
}

}  // namespace flexiti
