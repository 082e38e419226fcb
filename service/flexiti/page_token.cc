#include "service/flexiti/page_token.h"

#include <memory>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/descriptor.h"
#include "google/rpc/error_details.pb.h"
#include "service/flexiti/encoding.h"
#include "service/flexiti/failure.h"

namespace flexiti {
namespace {

constexpr size_t kFingerprintLength = 16;
constexpr int kMaxPageNumber = 1'000'000;

const google::protobuf::FieldDescriptor* TokenField(const google::protobuf::Message& request) {
  return request.GetDescriptor()->FindFieldByName("page_token");
}

// Not a secret: it only catches a token that is used with another request.
std::string Fingerprint(const google::protobuf::Message& request) {
  std::unique_ptr<google::protobuf::Message> filters(request.New());
  filters->CopyFrom(request);
  filters->GetReflection()->ClearField(filters.get(), TokenField(request));
  return Sha256Hex(filters->SerializeAsString()).substr(0, kFingerprintLength);
}

absl::Status Invalid() {
  absl::Status status = GatewayFailure(v1::GATEWAY_ERROR_REASON_INVALID_FIELD, Effect::kRead,
                                       absl::StrCat("page_token ", kPageTokenProblem));
  google::rpc::BadRequest fields;
  auto* violation = fields.add_field_violations();
  violation->set_field("page_token");
  violation->set_description(kPageTokenProblem);
  SetDetail(status, fields);
  return status;
}

}  // namespace

absl::StatusOr<std::int64_t> ReadPosition(const google::protobuf::Message& request) {
  const std::string token = request.GetReflection()->GetString(request, TokenField(request));
  if (token.empty()) return 0;
  std::string text;
  std::int64_t position = 0;
  if (!absl::WebSafeBase64Unescape(token, &text)) return Invalid();
  const std::vector<std::string> parts = absl::StrSplit(text, ':');
  if (parts.size() != 3 || parts[0] != "1" || !absl::SimpleAtoi(parts[1], &position) ||
      position < 1 || parts[2] != Fingerprint(request)) {
    return Invalid();
  }
  return position;
}

std::string WritePosition(const google::protobuf::Message& request, std::int64_t position) {
  return absl::WebSafeBase64Escape(absl::StrCat("1:", position, ":", Fingerprint(request)));
}

absl::StatusOr<int> ReadPageToken(const google::protobuf::Message& request) {
  const absl::StatusOr<std::int64_t> page_number = ReadPosition(request);
  if (!page_number.ok()) return page_number.status();
  if (*page_number > kMaxPageNumber) return Invalid();
  return *page_number == 0 ? 1 : static_cast<int>(*page_number);
}

std::string WritePageToken(const google::protobuf::Message& request, int page_number) {
  return WritePosition(request, page_number);
}

}  // namespace flexiti
