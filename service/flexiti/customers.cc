#include "service/flexiti/customers.h"

#include "absl/strings/str_cat.h"
#include "service/flexiti/encoding.h"
#include "service/flexiti/verification_json.h"

namespace flexiti {

absl::StatusOr<v1::VerifyCustomerResponse> Customers::Verify(
    const v1::VerifyCustomerRequest& request, const Terms& terms) const {
  const UpstreamCall call = {
      .endpoint = "POST /account/{account_number}/verify",
      .effect = Effect::kChange,
      .method = "POST",
      .version = upstream_.config().versions().verify(),
      .path = absl::StrCat("/account/", PercentEncode(request.account_number()), "/verify"),
      .body = EncodeVerification(request),
      .field_paths = VerificationFieldPath};
  const absl::StatusOr<Json> reply = upstream_.Send(call, terms);
  if (!reply.ok()) return reply.status();
  v1::VerifyCustomerResponse response;
  const absl::Status status = DecodeVerification(*reply, &response);
  if (!status.ok()) return UnreadableReply(call, terms, std::string(status.message()));
  return response;
}

}  // namespace flexiti
